import { Document, isCollection, LineCounter, parseDocument, visit } from "yaml";
import { decode, type LineOf } from "../../core/decode.ts";
import { FactoryError } from "../../core/errors.ts";
import type { Decoded, Documents, Schema } from "../../ports/documents.ts";
import { faultOf } from "./faults.ts";
import { lineFinder } from "./lines.ts";

/** The longest YAML text, in characters. */
const LONGEST = 256 * 1024;

/** A list or record of no more characters, as JSON, stands on one line. */
const ONE_LINE = 120;
const WIDTH = 140;

/** `Documents` with the package `yaml`, which knows where in a text each value stands. */
export const yamlDocuments: Documents = {
  decodeYaml(schema, text, file) {
    if (text.length > LONGEST) {
      return refuse(
        file,
        `saw ${text.length} characters`,
        `keep it to ${LONGEST}, and tables in JSON files`,
      );
    }
    const { document, lines } = parsed(text);
    const fault = faultOf(document, lines);
    if (fault !== null) return refuse(`${file}:${fault.line}`, `saw ${fault.saw}`, fault.remedy);
    return decoded(schema, document.toJS(), file, lineFinder(document, lines));
  },

  decodeJson(schema, text, file) {
    return decoded(schema, parseJson(text, file), file, linesOfJson(text));
  },

  encodeYaml(record) {
    // Texts that a reader of YAML 1.1 takes for something else are quoted.
    const options = { aliasDuplicateObjects: false, compat: "yaml-1.1" } as const;
    const document = new Document(record, options);
    visit(document, {
      Collection: (key, node) => {
        node.flow = key !== null && JSON.stringify(node).length <= ONE_LINE;
      },
    });
    if (isCollection(document.contents)) document.contents.flow = false;
    return document.toString({ lineWidth: WIDTH, blockQuote: false });
  },
};

function parsed(text: string) {
  const lines = new LineCounter();
  // Keys given twice are found by `faultOf`: the package's own search takes quadratic time.
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
  });
  return { document, lines };
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return refuse(file, error.message, "mend the JSON");
  }
}

/** JSON is YAML too; it is read a second time only to say where a value stands that is refused. */
function linesOfJson(text: string): LineOf {
  let find: LineOf | null = null;
  return (path) => {
    if (find === null) {
      const { document, lines } = parsed(text);
      find = lineFinder(document, lines);
    }
    return find(path);
  };
}

function decoded<S extends Schema>(
  schema: S,
  value: unknown,
  file: string,
  lineOf: LineOf,
): Decoded<S> {
  try {
    return decode(schema, value, file, lineOf);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return refuse(file, "saw values nested too deeply to follow", "nest them less");
  }
}

function refuse(place: string, saw: string, remedy: string): never {
  throw new FactoryError("invalid-input", `${place}: ${saw}; ${remedy}`);
}
