import type { ChildProcess } from "node:child_process";
import { constants } from "node:os";
import type { BoxEnding, StoppedBy } from "../../ports/boxes.ts";

/** How a box ended, as the kind of sandbox tells it; `stoppedBy` where the way it died says which limit it was. */
export type Death = Pick<BoxEnding, "code" | "signal" | "notStarted"> & {
  readonly stoppedBy?: StoppedBy;
};

/** Nothing ran at all. */
export const NOT_STARTED: Death = { code: null, signal: null, notStarted: true };

/** Remembers the last of what is written to stderr: bubblewrap and `prlimit` say there why a program did not start. */
export function lastWords(child: ChildProcess, length = 500): () => string {
  let words = "";
  // First of all: whoever hears the box may let go of a piece's bytes.
  child.stderr?.prependListener("data", (piece: Buffer) => {
    words = (words + piece.toString("latin1")).slice(-length);
  });
  return () => words;
}

/** Signals that end a program without its doing. A shell's way of writing others (130, 143) is an ordinary exit code too. */
const DEADLY = [
  "SIGKILL",
  "SIGILL",
  "SIGTRAP",
  "SIGABRT",
  "SIGBUS",
  "SIGFPE",
  "SIGSEGV",
  "SIGXCPU",
  "SIGXFSZ",
  "SIGSYS",
] as const;

/**
 * A death in bubblewrap, which tells of signals only as 128 + number. Without an exit code the box was killed as a whole, or
 * bubblewrap could not set it up (its own code is 1, and it says why).
 */
export function deathInside(exit: number | undefined, own: number | null, words: string): Death {
  if (exit === undefined) {
    return own === 1 && words.includes("bwrap: ") ? NOT_STARTED : deathOutside(null, "SIGKILL", "");
  }
  const signal = DEADLY.find((name) => exit === 128 + constants.signals[name]);
  return signal === undefined ? deathOutside(exit, null, words) : deathOutside(null, signal, words);
}

/** A death as the kernel tells it. `prlimit` ends with 126 or 127 when it cannot start the program, and says so. */
export function deathOutside(code: number | null, signal: string | null, words: string): Death {
  const notStarted = (code === 126 || code === 127) && words.includes("prlimit: failed to exec");
  return { code, signal, notStarted, ...limitBehind(signal) };
}

function limitBehind(signal: string | null): Pick<Death, "stoppedBy"> {
  if (signal === "SIGXCPU") return { stoppedBy: "time" };
  return signal === "SIGXFSZ" ? { stoppedBy: "disk" } : {};
}
