import { appendFileSync } from "node:fs";
import { jsonIn } from "../../attractor/json-text.ts";
import { wholeLines } from "../../core/whole-lines.ts";

/** What a program prints, as far as it is kept. */
export interface HeardOutput {
  take(stream: "stdout" | "stderr", piece: Uint8Array): void;
  /** The end of its standard error. */
  errors(): string;
  /** Whether it printed more than any agent does: it is to be ended then. */
  isTooMuch(): boolean;
}

/** Bytes that an agent may print, and those of its events that are kept: a day's work of one is some ten million. */
const MOST_BYTES = 256 * 1024 * 1024;
const KEPT_CHARACTERS = 64 * 1024 * 1024;
/** Longer than any event; a longer line is cut. */
const LINE_CHARACTERS = 1_000_000;
const ERROR_CHARACTERS = 4000;

/** Keeps events (a line each that is JSON) in a file, and tells of each; other lines are none of an agent's events. */
export function hearOutput(file: string, tell: (event: unknown) => void): HeardOutput {
  let bytes = 0;
  let kept = 0;
  let errors = "";
  const keep = (line: string): void => {
    if (kept > KEPT_CHARACTERS) return;
    kept += line.length + 1;
    const isFull = kept > KEPT_CHARACTERS;
    appendFileSync(file, isFull ? `{"type":"events_cut","characters":${kept}}\n` : `${line}\n`);
  };
  const lines = wholeLines((line) => {
    const event = jsonIn(line);
    if (event === undefined) return;
    keep(line);
    tell(event);
  }, LINE_CHARACTERS);
  const decoder = new TextDecoder();
  return {
    take: (stream, piece) => {
      bytes += piece.length;
      if (bytes > MOST_BYTES) return;
      if (stream === "stdout") lines(piece);
      else errors = (errors + decoder.decode(piece, { stream: true })).slice(-ERROR_CHARACTERS);
    },
    errors: () => errors,
    isTooMuch: () => bytes > MOST_BYTES,
  };
}
