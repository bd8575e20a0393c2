import {
  type Document,
  isScalar,
  type LineCounter,
  type ParsedNode,
  visit,
  type YAMLMap,
} from "yaml";
import { lineAt } from "./lines.ts";

/** Why a text is not read as YAML: the line (from 1), what was seen, what to do. */
export interface Fault {
  readonly line: number;
  readonly saw: string;
  readonly remedy: string;
}

/** What keeps a parsed text from being read: wrong syntax, or YAML that says more than its plain form shows. Null when nothing does. */
export function faultOf(document: Document.Parsed, lines: LineCounter): Fault | null {
  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined) {
    return { line: lines.linePos(error.pos[0]).line, saw: error.message, remedy: "mend the YAML" };
  }
  if (document.directives.yaml.version !== "1.2") {
    return {
      line: 1,
      saw: `YAML ${document.directives.yaml.version}`,
      remedy: "leave the directive out; this is YAML 1.2",
    };
  }
  return indirection(document, lines);
}

/** Aliases let a small text stand for a huge value, tags choose types, and of two equal keys one is lost. */
function indirection(document: Document.Parsed, lines: LineCounter): Fault | null {
  const found: Fault[] = [];
  const fault = (node: { range?: ParsedNode["range"] | null }, saw: string, remedy: string) => {
    found.push({ line: lineAt(lines, node.range), saw, remedy });
    return visit.BREAK;
  };
  visit(document, {
    Alias: (_, alias) => fault(alias, `the alias *${alias.source}`, "write the value itself"),
    Value: (_, node) =>
      node.tag === undefined
        ? undefined
        : fault(node, `the tag ${node.tag}`, "leave it out, write the plain value"),
    Map: (_, map) => {
      const key = unfitKey(map);
      return key === null ? undefined : fault(key.node, key.saw, key.remedy);
    },
  });
  return found[0] ?? null;
}

interface UnfitKey {
  readonly node: { range?: ParsedNode["range"] | null };
  readonly saw: string;
  readonly remedy: string;
}

function unfitKey(map: YAMLMap): UnfitKey | null {
  const seen = new Set<string>();
  for (const { key } of map.items) {
    if (!isScalar(key))
      return { node: map, saw: "a key that is no text", remedy: "write a plain key" };
    const text = String(key.value);
    if (seen.has(text))
      return {
        node: key,
        saw: `the key ${JSON.stringify(text)} a second time`,
        remedy: "keep one of them",
      };
    seen.add(text);
  }
  return null;
}
