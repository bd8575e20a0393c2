import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readPlainFile } from "./plain-file.ts";

/** A status file larger than this is no status file. */
const STATUS_BYTES = 1024 * 1024;

const ATTEMPT = /^attempt_\d+$/;

/**
 * Makes a node's folder ready for its next visit: what the last finished visit left goes to `visit_<n>/`, what a visit that
 * was cut off left is removed, but for the entries `keeps` and those of ended attempts where there are such; how many attempts is
 * answered. `finished` counts the visits that ended. Killed at any point, it can be done again.
 */
export function prepareVisit(
  folder: string,
  finished: number,
  keeps?: ReadonlySet<string>,
): number {
  mkdirSync(folder, { recursive: true });
  const kept = join(folder, `visit_${finished}`);
  if (finished > 0 && !existsSync(kept)) {
    moveInto(folder, `${kept}.new`);
    renameSync(`${kept}.new`, kept);
    return 0;
  }
  const stays = (name: string): boolean =>
    keeps !== undefined && (keeps.has(name) || ATTEMPT.test(name));
  for (const name of currentEntries(folder).filter((one) => !stays(one)))
    rmSync(join(folder, name), { recursive: true, force: true });
  return currentEntries(folder).filter((name) => ATTEMPT.test(name)).length;
}

/** Moves what an attempt left to `attempt_<n>/`, which is there when all is in it. */
export function keepAttempt(folder: string, attempt: number): void {
  const kept = keptAttempt(folder, attempt);
  moveInto(folder, `${kept}.new`, /^(?:visit|attempt)_/);
  // A command may have left something in its place.
  rmSync(kept, { recursive: true, force: true });
  renameSync(`${kept}.new`, kept);
}

/** The folder of an ended attempt. */
export function keptAttempt(folder: string, attempt: number): string {
  return join(folder, `attempt_${attempt}`);
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
