import { shuffled } from "./random.ts";

/** What a mutant does to a program. */
export type MutantKind =
  | "comparison"
  | "arithmetic"
  | "boolean"
  | "number"
  | "string"
  | "call"
  | "return";

/** One change of a text: what stands from `start` to `end` (UTF-16 units) becomes something else. */
export interface TextChange {
  readonly kind: MutantKind;
  readonly start: number;
  readonly end: number;
  readonly becomes: string;
}

/** A file of a product by its path from the product's folder. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A product that differs in one place. */
export interface Mutant {
  readonly path: string;
  /** Both count from 1, columns in UTF-16 units. */
  readonly line: number;
  readonly column: number;
  readonly kind: MutantKind;
  /** What stood there, and what does now, each as far as a line has room; nothing where it was taken out. */
  readonly was: string;
  readonly becomes: string;
}

/** A mutant with all of its changed file. */
export interface ChangedFile {
  readonly mutant: Mutant;
  readonly file: SourceFile;
}

/** Every place of some files that can be changed, of which the seed picks so many, each as likely as the next, in the files' order. */
export function drawMutants(
  files: readonly SourceFile[],
  changesOf: (path: string, text: string) => readonly TextChange[],
  { count, seed }: { readonly count: number; readonly seed: string },
): { readonly places: number; readonly drawn: readonly ChangedFile[] } {
  const all = files.flatMap((file) =>
    changesOf(file.path, file.text).map((change) => ({ file, change })),
  );
  const picked = new Set(shuffled(all, seed).slice(0, count));
  const drawn = all.filter((one) => picked.has(one));
  return { places: all.length, drawn: drawn.map(({ file, change }) => changedFile(file, change)) };
}

/** A text with one change made. */
export function changed(text: string, { start, end, becomes }: TextChange): string {
  return text.slice(0, start) + becomes + text.slice(end);
}

function changedFile(file: SourceFile, change: TextChange): ChangedFile {
  const { path, text } = file;
  const before = text.slice(0, change.start);
  const mutant: Mutant = {
    path,
    line: before.split("\n").length,
    column: change.start - before.lastIndexOf("\n"),
    kind: change.kind,
    was: short(text.slice(change.start, change.end)),
    becomes: short(change.becomes),
  };
  return { mutant, file: { path, text: changed(text, change) } };
}

const ROOM = 60;

function short(code: string): string {
  const line = code.replaceAll(/\s+/g, " ").trim();
  return line.length > ROOM ? `${line.slice(0, ROOM)}…` : line;
}

/** What a comparison, a sum or a condition is changed to, in languages of C's family. */
export const OTHER_OPERATORS: Readonly<Record<string, readonly [MutantKind, string]>> = {
  "<": ["comparison", "<="],
  "<=": ["comparison", "<"],
  ">": ["comparison", ">="],
  ">=": ["comparison", ">"],
  "==": ["comparison", "!="],
  "!=": ["comparison", "=="],
  "===": ["comparison", "!=="],
  "!==": ["comparison", "==="],
  "+": ["arithmetic", "-"],
  "-": ["arithmetic", "+"],
  "*": ["arithmetic", "/"],
  "/": ["arithmetic", "*"],
  "%": ["arithmetic", "*"],
  "+=": ["arithmetic", "-="],
  "-=": ["arithmetic", "+="],
  "&&": ["boolean", "||"],
  "||": ["boolean", "&&"],
};
