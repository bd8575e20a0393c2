import { nextToken, type Source, syntaxError, type Token } from "./tokens.ts";

/** A hand on the tokens of a text: the one that comes next. */
export interface Cursor {
  readonly source: Source;
  ahead: Token;
}

const KEYWORDS: ReadonlySet<string> = new Set(["graph", "node", "edge", "subgraph"]);
const NAME = /^[A-Za-z_]/;

/** Steps over the word that every graph begins with. */
export function expectDigraph(cursor: Cursor): void {
  if (peek(cursor).kind !== "word" || peek(cursor).text !== "digraph") {
    fail(cursor, "digraph", "begin the file with digraph Name { … }, without strict");
  }
  take(cursor);
}

/** Takes a name, or refuses what stands in its place. */
export function expectName(cursor: Cursor, what: string): Token {
  const token = peek(cursor);
  if (token.kind !== "word" || !NAME.test(token.text)) {
    fail(
      cursor,
      what,
      "names are letters, digits and _, begin with a letter or _ and are never quoted",
    );
  }
  return take(cursor);
}

/** Takes the name of a node that an edge leads to. */
export function expectNode(cursor: Cursor): Token {
  if (KEYWORDS.has(peek(cursor).text) && peek(cursor).kind === "word") {
    fail(
      cursor,
      "the node that the edge leads to",
      "call the node something that is no word of the language",
    );
  }
  return expectName(cursor, "the node that the edge leads to");
}

/** Steps over a symbol, or refuses what stands in its place. */
export function expectSymbol(cursor: Cursor, symbol: string): void {
  if (!isSymbol(peek(cursor), symbol)) fail(cursor, symbol, `put ${symbol} here`);
  take(cursor);
}

/** Steps over a symbol where it stands. */
export function skipSymbol(cursor: Cursor, symbol: string): void {
  if (isSymbol(peek(cursor), symbol)) take(cursor);
}

/** Whether a token is this symbol. */
export function isSymbol(token: Token, symbol: string): boolean {
  return token.kind === "symbol" && token.text === symbol;
}

/** The token that comes next. */
export function peek(cursor: Cursor): Token {
  return cursor.ahead;
}

/** Takes the token that comes next. */
export function take(cursor: Cursor): Token {
  const token = cursor.ahead;
  cursor.ahead = nextToken(cursor.source, token.stop);
  return token;
}

/** Refuses the token that comes next: what was expected in its place, and the remedy. */
export function fail(cursor: Cursor, expected: string, remedy: string): never {
  const token = peek(cursor);
  const seen =
    token.kind === "end" ? "the end of the file" : JSON.stringify(token.text.slice(0, 60));
  throw syntaxError(cursor.source, token.start, {
    problem: `expected ${expected}, found ${seen}`,
    remedy,
  });
}
