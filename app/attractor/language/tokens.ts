import { PipelineError, type Place } from "../pipeline-error.ts";

/** A piece of a graph's text. `end` is where the text stops. */
export interface Token {
  readonly kind: "word" | "string" | "symbol" | "end";
  /** The text; of a string without quotes and escapes. */
  readonly text: string;
  /** UTF-16 offsets in the source: first unit, and the one after the last. */
  readonly start: number;
  readonly stop: number;
}

/** A text with the means to say where in it something stands. */
export interface Source {
  readonly file: string;
  readonly text: string;
  readonly lineStarts: readonly number[];
}

const SPACE = /[ \t\r\n\f\v\u{FEFF}]+/uy;
const WORD = /[A-Za-z_][A-Za-z0-9_]*|[0-9]+(?:\.[0-9]+)?[A-Za-z]*/y;
const SYMBOL = /->|[{}[\],;=.:/-]/y;
const QUOTE_OR_ESCAPE = /["\\]/g;
/** What a backslash and the character after it stand for in a quoted value. */
export const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", '"': '"', "\\": "\\" };

/** Prepares a text for telling places in it. */
export function sourceOf(text: string, file: string): Source {
  const lineStarts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1))
    lineStarts.push(at + 1);
  return { file, text, lineStarts };
}

/** Line and column of an offset. */
export function placeOf(source: Source, offset: number): Place {
  let low = 0;
  let high = source.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((source.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (source.lineStarts[low] ?? 0) + 1 };
}

/** The error for a place in the text. */
export function syntaxError(
  source: Source,
  offset: number,
  told: { problem: string; remedy: string },
): PipelineError {
  return new PipelineError({
    kind: "invalid",
    ...told,
    file: source.file,
    place: placeOf(source, offset),
  });
}

/** The token that begins at or after an offset; space and comments before it fall away. Throws PipelineError. */
export function nextToken(source: Source, from: number): Token {
  const at = afterBlank(source, from);
  if (at >= source.text.length) return { kind: "end", text: "", start: at, stop: at };
  if (source.text[at] === '"') return stringAt(source, at);
  return matched(source, at, "word") ?? matched(source, at, "symbol") ?? unreadable(source, at);
}

function afterBlank(source: Source, from: number): number {
  let at = from;
  for (;;) {
    const next = afterComment(source, afterSpace(source.text, at));
    if (next === at) return at;
    at = next;
  }
}

function afterSpace(text: string, at: number): number {
  SPACE.lastIndex = at;
  return SPACE.test(text) ? SPACE.lastIndex : at;
}

function afterComment(source: Source, at: number): number {
  if (source.text.startsWith("//", at)) {
    const end = source.text.indexOf("\n", at);
    return end === -1 ? source.text.length : end;
  }
  if (!source.text.startsWith("/*", at)) return at;
  const end = source.text.indexOf("*/", at + 2);
  if (end !== -1) return end + 2;
  throw syntaxError(source, at, { problem: "this comment has no end", remedy: "close it with */" });
}

function matched(source: Source, at: number, kind: "word" | "symbol"): Token | undefined {
  const pattern = kind === "word" ? WORD : SYMBOL;
  pattern.lastIndex = at;
  const text = pattern.exec(source.text)?.[0];
  return text === undefined ? undefined : { kind, text, start: at, stop: at + text.length };
}

function stringAt(source: Source, start: number): Token {
  let text = "";
  let at = start + 1;
  for (;;) {
    QUOTE_OR_ESCAPE.lastIndex = at;
    const stop = QUOTE_OR_ESCAPE.exec(source.text)?.index;
    if (stop === undefined) {
      const problem = "this quoted value has no end";
      throw syntaxError(source, start, { problem, remedy: 'close it with "' });
    }
    text += source.text.slice(at, stop);
    if (source.text[stop] === '"') return { kind: "string", text, start, stop: stop + 1 };
    text += escaped(source.text.slice(stop, stop + 2));
    at = stop + 2;
  }
}

/** An escape that is not ours stays as it was written, so that shell and regular expressions survive. */
function escaped(written: string): string {
  return ESCAPES[written.slice(1)] ?? written;
}

const REMEDIES: Readonly<Record<string, string>> = {
  "#": "write comments as // … or /* … */",
  "<": 'HTML labels are not part of the language, write a "quoted" value',
  "'": 'write values in double quotes: "…"',
};

function unreadable(source: Source, at: number): never {
  const character = String.fromCodePoint(source.text.codePointAt(at) ?? 0);
  throw syntaxError(source, at, {
    problem: `${JSON.stringify(character)} cannot stand here`,
    remedy: REMEDIES[character] ?? "put values with such characters in double quotes",
  });
}
