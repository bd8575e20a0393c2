import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readPlainFile } from "./plain-file.ts";

/** A status file larger than this is no status file. */
const STATUS_BYTES = 1024 * 1024;

/**
 * Makes a node's folder ready for its next visit: what the last finished visit left goes to `visit_<n>/`, what a visit that
 * was cut off left is removed, but for the entry `keeps`. `finished` counts the visits that ended. Killed at any point, it can be
 * done again.
 */
export function prepareVisit(folder: string, finished: number, keeps?: string): void {
  mkdirSync(folder, { recursive: true });
  const kept = join(folder, `visit_${finished}`);
  if (finished > 0 && !existsSync(kept)) {
    moveInto(folder, `${kept}.new`);
    renameSync(`${kept}.new`, kept);
    return;
  }
  for (const name of currentEntries(folder).filter((one) => one !== keeps))
    rmSync(join(folder, name), { recursive: true, force: true });
}

/** Moves what an attempt left to `attempt_<n>/`. */
export function keepAttempt(folder: string, attempt: number): void {
  moveInto(folder, join(folder, `attempt_${attempt}`), /^(?:visit|attempt)_/);
}

function moveInto(folder: string, target: string, stays: RegExp = /^visit_/): void {
  // A link that a command left in its place would lead the files elsewhere.
  if (lstatSync(target, { throwIfNoEntry: false })?.isDirectory() === false) rmSync(target);
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(folder).filter((one) => !stays.test(one))) {
    renameSync(join(folder, name), join(target, name));
  }
}

function currentEntries(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => !/^visit_\d+$/.test(name));
}

/** The text of the `status.json` that a command left; undefined when there is none or it is not a plain file of modest size. */
export function readLeftStatus(folder: string): string | undefined {
  try {
    return readPlainFile(join(folder, "status.json"), STATUS_BYTES);
  } catch {
    // Absent, a link or unreadable: in each case the command left no status.
    return undefined;
  }
}
