import { derivedClass, withClasses } from "./classes.ts";
import {
  type Cursor,
  expectDigraph,
  expectName,
  expectNode,
  expectSymbol,
  fail,
  isSymbol,
  peek,
  skipSymbol,
  take,
} from "./cursor.ts";
import type { Attribute, Edge, Graph, Node } from "./graph.ts";
import { nextToken, placeOf, sourceOf, syntaxError, type Token } from "./tokens.ts";

/** Subgraphs in subgraphs; more is a mistake or an attack on the stack. */
const MAX_DEPTH = 100;

type Written = Map<string, Attribute>;

/** What `node [...]`, `edge [...]` and `label=` of one pair of braces mean to what is declared between them. */
interface Scope {
  readonly depth: number;
  readonly nodeDefaults: Written;
  readonly edgeDefaults: Written;
  readonly members: Set<string>;
  label: string | undefined;
}

/** What was read so far. */
interface Reading extends Cursor {
  readonly attributes: Written;
  readonly nodes: Map<string, { id: string; attributes: Written; start: number }>;
  readonly classes: Map<string, string[]>;
  readonly edges: Edge[];
}

/** Reads one `digraph`; throws a PipelineError that names the place of the first mistake. */
export function parsePipeline(text: string, file: string): Graph {
  const source = sourceOf(text, file);
  const reading: Reading = {
    source,
    ahead: nextToken(source, 0),
    attributes: new Map(),
    nodes: new Map(),
    classes: new Map(),
    edges: [],
  };
  const opening = peek(reading);
  expectDigraph(reading);
  const name = expectName(reading, "the graph's name").text;
  expectSymbol(reading, "{");
  readStatements(reading, emptyScope());
  expectSymbol(reading, "}");
  skipSymbol(reading, ";");
  if (peek(reading).kind !== "end")
    fail(reading, "one digraph a file", "remove what follows the closing brace");
  return finished(reading, name, opening);
}

function finished(reading: Reading, name: string, opening: Token): Graph {
  const { source, edges, attributes } = reading;
  const nodes = new Map<string, Node>();
  for (const { id, attributes: own, start } of reading.nodes.values()) {
    const place = placeOf(source, start);
    nodes.set(id, {
      id,
      attributes: withClasses(own, reading.classes.get(id) ?? [], place),
      place,
    });
  }
  const outgoing = new Map<string, Edge[]>();
  for (const edge of edges) {
    const known = outgoing.get(edge.from);
    if (known === undefined) outgoing.set(edge.from, [edge]);
    else known.push(edge);
  }
  const place = placeOf(source, opening.start);
  return { name, file: source.file, text: source.text, place, attributes, nodes, edges, outgoing };
}

function emptyScope(): Scope {
  return {
    depth: 0,
    nodeDefaults: new Map(),
    edgeDefaults: new Map(),
    members: new Set(),
    label: undefined,
  };
}

function innerScope(outer: Scope): Scope {
  return {
    depth: outer.depth + 1,
    nodeDefaults: new Map(outer.nodeDefaults),
    edgeDefaults: new Map(outer.edgeDefaults),
    members: new Set(),
    label: undefined,
  };
}

function readStatements(reading: Reading, scope: Scope): void {
  while (!isSymbol(peek(reading), "}")) {
    const word = expectName(reading, "a node, an edge, an attribute or }");
    readStatement(reading, scope, word);
    skipSymbol(reading, ";");
  }
}

function readStatement(reading: Reading, scope: Scope, word: Token): void {
  switch (word.text) {
    case "graph":
      readBlock(reading, reading.attributes);
      break;
    case "node":
      readBlock(reading, scope.nodeDefaults);
      break;
    case "edge":
      readBlock(reading, scope.edgeDefaults);
      break;
    case "subgraph":
      readSubgraph(reading, scope, word);
      break;
    default:
      readDeclaration(reading, scope, word);
  }
}

function readDeclaration(reading: Reading, scope: Scope, word: Token): void {
  const next = peek(reading);
  if (isSymbol(next, "=")) readAssignment(reading, scope, word);
  else if (isSymbol(next, "->")) readEdges(reading, scope, word);
  else readNode(reading, scope, word);
}

function readSubgraph(reading: Reading, outer: Scope, word: Token): void {
  if (outer.depth >= MAX_DEPTH) {
    throw syntaxError(reading.source, word.start, {
      problem: `subgraphs are nested more than ${MAX_DEPTH} deep`,
      remedy: "flatten them, they only carry defaults and classes",
    });
  }
  if (peek(reading).kind === "word") take(reading);
  expectSymbol(reading, "{");
  const inner = innerScope(outer);
  readStatements(reading, inner);
  expectSymbol(reading, "}");
  const derived = derivedClass(inner.label ?? "");
  for (const id of inner.members) {
    outer.members.add(id);
    if (derived !== "") reading.classes.set(id, [...(reading.classes.get(id) ?? []), derived]);
  }
}

function readAssignment(reading: Reading, scope: Scope, word: Token): void {
  take(reading);
  const found = readValue(reading, word.text, word);
  if (scope.depth > 0 && word.text === "label") scope.label = found.value;
  else reading.attributes.set(found.key, found);
}

function readNode(reading: Reading, scope: Scope, word: Token): void {
  const stated = new Map(scope.nodeDefaults);
  if (isSymbol(peek(reading), "[")) readBlock(reading, stated);
  const known = reading.nodes.get(word.text);
  if (known === undefined)
    reading.nodes.set(word.text, { id: word.text, attributes: stated, start: word.start });
  else for (const [key, value] of stated) known.attributes.set(key, value);
  scope.members.add(word.text);
}

function readEdges(reading: Reading, scope: Scope, first: Token): void {
  const chain = [first];
  while (isSymbol(peek(reading), "->")) {
    take(reading);
    chain.push(expectNode(reading));
  }
  const stated = new Map(scope.edgeDefaults);
  if (isSymbol(peek(reading), "[")) readBlock(reading, stated);
  for (const [index, target] of chain.entries()) {
    const origin = chain[index - 1];
    if (origin === undefined) continue;
    reading.edges.push({
      from: origin.text,
      to: target.text,
      index: reading.edges.length,
      attributes: stated,
      place: placeOf(reading.source, origin.start),
      toPlace: placeOf(reading.source, target.start),
    });
  }
}

function readBlock(reading: Reading, into: Written): void {
  expectSymbol(reading, "[");
  while (!isSymbol(peek(reading), "]")) {
    const { key, first } = readKey(reading);
    expectSymbol(reading, "=");
    const found = readValue(reading, key, first);
    into.set(key, found);
    if (isSymbol(peek(reading), "]")) break;
    if (!isSymbol(peek(reading), ","))
      fail(reading, "a comma or ]", "separate attributes with commas");
    take(reading);
  }
  expectSymbol(reading, "]");
}

function readKey(reading: Reading): { key: string; first: Token } {
  const first = expectName(reading, "an attribute's name or ]");
  let key = first.text;
  while (isSymbol(peek(reading), ".")) {
    take(reading);
    key += `.${expectName(reading, "the next part of a dotted name").text}`;
  }
  return { key, first };
}

function readValue(reading: Reading, key: string, keyToken: Token): Attribute {
  const first = peek(reading);
  const value = first.kind === "string" ? take(reading).text : readBareValue(reading);
  const place = placeOf(reading.source, keyToken.start);
  return { key, value, place, valuePlace: placeOf(reading.source, first.start) };
}

/** An unquoted value: words and `- . : /` that touch each other. */
function readBareValue(reading: Reading): string {
  const first = peek(reading);
  let stop = first.start;
  while (isBare(peek(reading)) && peek(reading).start === stop) stop = take(reading).stop;
  if (stop === first.start)
    fail(reading, "a value", 'write a word, a number or a "quoted" text after =');
  return reading.source.text.slice(first.start, stop);
}

function isBare(token: Token): boolean {
  return token.kind === "word" || (token.kind === "symbol" && "-.:/".includes(token.text));
}
