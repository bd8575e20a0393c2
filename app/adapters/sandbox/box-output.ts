import type { ChildProcess } from "node:child_process";
import { Readable } from "node:stream";
import type { BoxSpec } from "../../ports/boxes.ts";

/** What a box has written so far, up to its cap. */
export interface BoxOutput {
  stdout(): Uint8Array;
  stderr(): Uint8Array;
  /** Calls back once when the box has written more than it may; at once when it has already. */
  whenFull(full: () => void): void;
}

/** Reads from the first byte on. Without a cap (`Infinity`) nothing is kept and only the box's listener sees it. */
export function collectOutput(spec: BoxSpec, child: ChildProcess): BoxOutput {
  const pieces = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  let room = spec.limits.output;
  let full: (() => void) | undefined;
  const take = (stream: "stdout" | "stderr") => (piece: Buffer) => {
    if (room < 0) return;
    const kept = piece.length > room ? piece.subarray(0, room) : piece;
    room -= piece.length;
    if (Number.isFinite(room)) pieces[stream].push(kept);
    if (kept.length > 0) spec.onOutput?.(stream, kept);
    if (room < 0) full?.();
  };
  child.stdout?.on("data", take("stdout"));
  child.stderr?.on("data", take("stderr"));
  return {
    stdout: () => Buffer.concat(pieces.stdout),
    stderr: () => Buffer.concat(pieces.stderr),
    whenFull(callback) {
      full = callback;
      if (room < 0) callback();
    },
  };
}

/** Gives a box its standard input, when it has one. */
export function feed(spec: BoxSpec, child: ChildProcess): void {
  // A program that does not read its input closes the pipe: its right, and no failure of ours.
  child.stdin?.on("error", () => undefined);
  const { stdin } = spec;
  if (child.stdin === null) return;
  if (typeof stdin === "object" && Symbol.asyncIterator in stdin)
    Readable.from(stdin).pipe(child.stdin);
  else child.stdin.end(stdin);
}
