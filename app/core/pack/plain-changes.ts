import { type MutantKind, OTHER_OPERATORS, type TextChange } from "./mutant.ts";

/** How a language writes what must be left alone, and what may be changed in it. */
interface Language {
  /** Comments, and texts that are no values: a single character, a description of what follows. */
  readonly alone: RegExp;
  /** What stands for an empty statement in place of a call. */
  readonly nothing: string;
  /** Lines whose texts name other modules. */
  readonly imports: RegExp;
  readonly words: Readonly<Record<string, readonly [MutantKind, string]>>;
  /** The head of a function up to its first line, whose margin is the first group; null where a return would have to know its value. */
  readonly head: RegExp | null;
}

const TRUTH: Language["words"] = { true: ["boolean", "false"], false: ["boolean", "true"] };
const AND_OR: Language["words"] = { and: ["boolean", "or"], or: ["boolean", "and"] };

const BRACES: Language = {
  alone: /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])'|'\w+(?!')/y,
  nothing: ";",
  imports: /^\s*(import|#include|using|use|package|extern|mod)\b|^\s*"[^"]*"\s*$/,
  words: TRUTH,
  head: null,
};
const QUOTES: Language = { ...BRACES, alone: /\/\/[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\//y };
const PYTHON: Language = {
  alone: /#[^\n]*|"""[\s\S]*?"""|'''[\s\S]*?'''/y,
  nothing: "pass",
  imports: /^\s*(import|from)\b/,
  words: { True: ["boolean", "False"], False: ["boolean", "True"], ...AND_OR },
  head: /^[ \t]*(?:async )?def [^\n]*:[ \t]*(?:#[^\n]*)?\n([ \t]+)(?=\S)/gm,
};
const RUBY: Language = {
  alone: /#[^\n]*/y,
  nothing: "nil",
  imports: /^\s*(require|require_relative|load)\b/,
  words: { ...TRUTH, ...AND_OR },
  head: null,
};
const LUA: Language = { ...RUBY, alone: /--[^\n]*/y, nothing: "", imports: /\brequire\b/ };

const BRACED = ["go", "rs", "java", "kt", "c", "h", "cc", "cpp", "cs", "swift", "scala"];

const LANGUAGES: Readonly<Record<string, Language>> = {
  ...Object.fromEntries(BRACED.map((ending) => [ending, BRACES])),
  php: QUOTES,
  dart: QUOTES,
  py: PYTHON,
  rb: RUBY,
  lua: LUA,
};

function languageOf(path: string): Language | undefined {
  const ending = path.slice(path.lastIndexOf(".") + 1);
  return Object.hasOwn(LANGUAGES, ending) ? LANGUAGES[ending] : undefined;
}

/**
 * The changes of a file in a language that is known by its words alone. Careful: operators count only between blanks and operands, so
 * that types, pointers and flags are left alone, and calls only where one fills its line. Empty for a language that is not known.
 */
export function plainChanges(path: string, text: string): readonly TextChange[] {
  const language = languageOf(path);
  if (language === undefined) return [];
  const pieces = piecesOf(text, language);
  const inside = pieces.flatMap((piece, at) => changeOf(piece, pieces[at - 1], { text, language }));
  const lines = [...callChanges(text, pieces, language), ...earlyReturns(text, pieces, language)];
  return [...inside, ...lines].sort((one, other) => one.start - other.start);
}

/** A word, number, text or sign of a program, by its place; comments and blanks are none. */
interface Piece {
  readonly is: "word" | "number" | "string" | "sign";
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const PIECES: readonly (readonly [Piece["is"] | null, RegExp])[] = [
  [null, /\s+/y],
  ["string", /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`/y],
  ["number", /(?<![\w.])\d+(?![\w.])/y],
  ["word", /[\p{L}\p{N}_$@]+/uy],
  ["sign", /&&|\|\||[<>=!+-]=|[<>]{2}|->|=>|::|\+\+|--|[^\s\w]/uy],
];

function piecesOf(text: string, { alone }: Language): readonly Piece[] {
  const kinds = [[null, alone] as const, ...PIECES];
  const found: Piece[] = [];
  let at = 0;
  while (at < text.length) {
    const piece = pieceAt(text, at, kinds);
    if (piece.is !== null) found.push({ ...piece, is: piece.is });
    at = piece.end;
  }
  return found;
}

function pieceAt(text: string, start: number, kinds: typeof PIECES) {
  for (const [is, pattern] of kinds) {
    pattern.lastIndex = start;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) return { is, start, end: start + found.length, text: found };
  }
  return { is: null, start, end: start + 1, text: "" };
}

interface Around {
  readonly text: string;
  readonly language: Language;
}

function changeOf(
  piece: Piece,
  before: Piece | undefined,
  { text, language }: Around,
): readonly TextChange[] {
  const { start, end } = piece;
  const other = otherOf(piece, { text, language });
  if (other === null) return [];
  const [kind, becomes] = other;
  const isOperator = piece.is === "sign";
  if (isOperator && !(isBetweenBlanks(text, piece) && isOperand(before))) return [];
  return [{ kind, start, end, becomes }];
}

function otherOf(
  { is, text: piece, start }: Piece,
  { text, language }: Around,
): readonly [MutantKind, string] | null {
  switch (is) {
    case "number":
      return ["number", String(Number(piece) + 1)];
    case "string":
      return stringOther(piece, language.imports.test(lineAt(text, start)));
    case "word":
      return Object.hasOwn(language.words, piece) ? (language.words[piece] ?? null) : null;
    case "sign":
      return Object.hasOwn(OTHER_OPERATORS, piece) ? (OTHER_OPERATORS[piece] ?? null) : null;
  }
}

function stringOther(piece: string, isImport: boolean): readonly [MutantKind, string] | null {
  if (isImport) return null;
  const quote = piece.slice(0, 1);
  return ["string", piece.length === 2 ? `${quote}mutant${quote}` : quote + quote];
}

function isBetweenBlanks(text: string, { start, end }: Piece): boolean {
  return /\s/.test(text[start - 1] ?? "") && /[^\S\n]/.test(text[end] ?? "");
}

function isOperand(before: Piece | undefined): boolean {
  return before !== undefined && (before.is !== "sign" || /^[)\]]$/.test(before.text));
}

function lineAt(text: string, place: number): string {
  const end = text.indexOf("\n", place);
  return text.slice(text.lastIndexOf("\n", place - 1) + 1, end < 0 ? text.length : end);
}

/** `name.name(…)` and nothing else on a line, closed there. */
const CALL =
  /^[ \t]*((?!(?:if|for|while|switch|return|match|elif|def|func|fn|catch)\b)[\p{L}_][\p{L}\p{N}_.]*\(.*\);?)[ \t]*$/dgmu;

function callChanges(
  text: string,
  pieces: readonly Piece[],
  { nothing }: Language,
): readonly TextChange[] {
  const starts = new Set(pieces.map(({ start }) => start));
  return [...text.matchAll(CALL)].flatMap((found) => {
    const [start = 0, end = 0] = found.indices?.[1] ?? [];
    const own = pieces.filter((piece) => piece.start >= start && piece.end <= end);
    // What begins inside a comment or a text is no call.
    if (!starts.has(start) || !isOneCall(own)) return [];
    return [{ kind: "call", start, end, becomes: nothing } as const];
  });
}

/** Whether the parenthesis that opens first is closed last, by a statement's end at most. */
function isOneCall(pieces: readonly Piece[]): boolean {
  let depth = 0;
  for (const [at, { text, is }] of pieces.entries()) {
    if (is !== "sign") continue;
    if (text === "(") depth += 1;
    if (text === ")") depth -= 1;
    if (text === ")" && depth === 0)
      return pieces.slice(at + 1).every((piece) => piece.text === ";");
  }
  return false;
}

/** A return before the first statement of each function. */
function earlyReturns(
  text: string,
  pieces: readonly Piece[],
  { head }: Language,
): readonly TextChange[] {
  if (head === null) return [];
  return [...text.matchAll(head)].flatMap((found) => {
    const body = found.index + found[0].length;
    const first = pieces.find(({ start }) => start >= body);
    if (first === undefined) return [];
    const { start, end, text: word } = first;
    return [{ kind: "return", start, end, becomes: `return\n${found[1]}${word}` } as const];
  });
}
