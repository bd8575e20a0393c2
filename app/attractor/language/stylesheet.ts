import { attribute, type Graph, type Node } from "./graph.ts";
import { ESCAPES } from "./tokens.ts";

/** What a model stylesheet may set, on nodes that do not set it themselves. */
const PROPERTIES = ["llm_model", "llm_provider", "reasoning_effort", "max_tokens"] as const;
export type Property = (typeof PROPERTIES)[number];

/** Whom a rule is for; a later row outranks an earlier one. */
const RANKS = ["any", "shape", "class", "id"] as const;
interface Selector {
  readonly by: (typeof RANKS)[number];
  /** The shape, class or id; empty for `*`. */
  readonly name: string;
}

/** `selector { property: value; … }`, in the order of the text. */
export interface StyleRule {
  readonly selector: Selector;
  readonly values: ReadonlyMap<Property, string>;
}

/** A stylesheet that was read, or what stands where in it and cannot be read; `offset` counts UTF-16 units of the text. */
export type Stylesheet =
  | { readonly kind: "rules"; readonly rules: readonly StyleRule[] }
  | {
      readonly kind: "unreadable";
      readonly problem: string;
      readonly fix: string;
      readonly offset: number;
    };

/** Where the reading of a stylesheet has come to. */
interface Reader {
  readonly text: string;
  at: number;
}

class Unreadable extends Error {
  readonly fix: string;
  readonly offset: number;

  constructor(reader: Reader, expected: string, fix: string) {
    const seen = reader.text.slice(reader.at, reader.at + 20);
    super(`expected ${expected}, found ${seen === "" ? "its end" : JSON.stringify(seen)}`);
    this.fix = fix;
    this.offset = reader.at;
  }
}

/** Reads the rules of `model_stylesheet`: `* | shape | .class | #id`, each with `{ property: value; … }`. */
export function parseStylesheet(text: string): Stylesheet {
  const reader: Reader = { text, at: 0 };
  const rules: StyleRule[] = [];
  try {
    skipSpace(reader);
    while (reader.at < text.length) {
      rules.push({ selector: readSelector(reader), values: readValues(reader) });
      skipSpace(reader);
    }
    return { kind: "rules", rules };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const { message, fix, offset } = error;
    return { kind: "unreadable", problem: `the stylesheet: ${message}`, fix, offset };
  }
}

/** What a node's agent works with: its own attributes, else the most specific rule's, the last of equals, else the graph's. */
export function modelSetting(
  graph: Graph,
  node: Node,
  { property, rules }: { property: Property; rules: readonly StyleRule[] },
): string | undefined {
  const own = node.attributes.get(property);
  if (own !== undefined) return own.value;
  let best: StyleRule | undefined;
  for (const rule of rules) {
    if (!rule.values.has(property) || !isFor(rule.selector, node)) continue;
    if (best === undefined || rank(rule) >= rank(best)) best = rule;
  }
  return best?.values.get(property) ?? attribute(graph, property);
}

function rank({ selector }: StyleRule): number {
  return RANKS.indexOf(selector.by);
}

function isFor({ by, name }: Selector, node: Node): boolean {
  if (by === "any") return true;
  if (by === "id") return node.id === name;
  if (by === "shape") return (attribute(node, "shape") ?? "box") === name;
  const classes = (attribute(node, "class") ?? "").split(",");
  return classes.some((found) => found.trim() === name);
}

function readSelector(reader: Reader): Selector {
  if (taken(reader, "*")) return { by: "any", name: "" };
  if (taken(reader, "#")) return { by: "id", name: word(reader, /[A-Za-z_]\w*/y, "a node's id") };
  if (taken(reader, "."))
    return { by: "class", name: word(reader, /[a-z0-9-]+/y, "a class in lower case") };
  return { by: "shape", name: word(reader, /[A-Za-z0-9_.-]+/y, "a selector") };
}

function readValues(reader: Reader): ReadonlyMap<Property, string> {
  const values = new Map<Property, string>();
  expect(reader, "{", "write selector { property: value; }");
  skipSpace(reader);
  while (!taken(reader, "}")) {
    const property = readProperty(reader);
    expect(reader, ":", "separate property and value with a colon");
    skipSpace(reader);
    values.set(property, readValue(reader));
    skipSpace(reader);
    taken(reader, ";");
    skipSpace(reader);
  }
  return values;
}

function readProperty(reader: Reader): Property {
  const start = reader.at;
  const seen = word(reader, /[A-Za-z_]\w*/y, "a property or }");
  const known = PROPERTIES.find((property) => property === seen);
  if (known !== undefined) return known;
  reader.at = start;
  throw new Unreadable(reader, "a property", `use one of ${PROPERTIES.join(", ")}`);
}

function readValue(reader: Reader): string {
  if (reader.text[reader.at] === '"') return readQuoted(reader);
  if (reader.at >= reader.text.length)
    throw new Unreadable(reader, "a value", "write property: value;");
  return word(reader, /[^;}]*/y, "a value").trim();
}

function readQuoted(reader: Reader): string {
  const written = /"([^"\\]*(?:\\[\s\S][^"\\]*)*)"/y;
  written.lastIndex = reader.at;
  const found = written.exec(reader.text)?.[1];
  if (found === undefined)
    throw new Unreadable(reader, "a quoted value with an end", 'close it with "');
  reader.at = written.lastIndex;
  return found.replaceAll(/\\([\s\S])/g, (seen, character: string) => ESCAPES[character] ?? seen);
}

function word(reader: Reader, pattern: RegExp, expected: string): string {
  skipSpace(reader);
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text)?.[0];
  if (found === undefined)
    throw new Unreadable(
      reader,
      expected,
      "write * or shape or .class or #id { property: value; }",
    );
  reader.at += found.length;
  return found;
}

function expect(reader: Reader, symbol: string, fix: string): void {
  skipSpace(reader);
  if (!taken(reader, symbol)) throw new Unreadable(reader, symbol, fix);
}

function taken(reader: Reader, symbol: string): boolean {
  if (!reader.text.startsWith(symbol, reader.at)) return false;
  reader.at += symbol.length;
  return true;
}

function skipSpace(reader: Reader): void {
  while (/[ \n\r\t]/.test(reader.text.charAt(reader.at))) reader.at += 1;
}
