import { createHash, randomUUID } from "node:crypto";
import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { jsonIn } from "../json-text.ts";
import { lives, ownerSchema, thisOwner } from "./owner.ts";

/*
 * A lock is a file that names the process which has it. It is linked to its name whole, so that one of several gets it. What a killed
 * process left is replaced, never moved: whoever would replace a text first takes the lock of its turn, whose name is made of that
 * text, and then looks whether the text still stands. So nothing but its own process ever touches a lock that is held, and a turn
 * that a killed process left is taken like any other lock.
 */

/** How files are named that lie beside a lock while it is taken; those of a killed process stay. */
const DRAFT = /^\.lock-[0-9a-f-]{36}\.new$/;
const TURN = /^\.turn-[0-9a-f]{36}\.new$/;

/** Whether a file of that name lies beside a lock, or did when a process was killed. */
export function isBesideLock(name: string): boolean {
  return DRAFT.test(name) || TURN.test(name);
}

/** Takes a lock for this process. Answers undefined, or with the process that has it or is about to; that may be this one. */
export function takeLock(path: string): number | undefined {
  while (!isLinked(path)) {
    const left = textOf(path);
    if (left === undefined) continue; // given back since
    const owner = ownerIn(left);
    if (owner !== undefined) return owner;
    const turn = turnOf(path, left);
    const other = takeLock(turn);
    if (other !== undefined) return other;
    if (isReplaced(path, left, turn)) return undefined;
  }
  return undefined;
}

/** Gives back a lock that this process has; one whose folder is gone is given back already. */
export function dropLock(path: string): void {
  rmSync(path, { force: true });
}

/** The process that has a lock; undefined where none does, or none any more. */
export function lockOwner(path: string): number | undefined {
  const text = textOf(path);
  return text === undefined ? undefined : ownerIn(text);
}

/** Removes what lies beside locks of a folder and belongs to no process that runs. */
export function clearBesideLocks(folder: string): void {
  for (const name of readdirSync(folder)) {
    // Whoever was about to link a draft writes another one.
    if (DRAFT.test(name)) rmSync(join(folder, name), { force: true });
    if (TURN.test(name)) dropLeft(join(folder, name));
  }
}

/** Removes the lock of a killed process. */
export function dropLeft(path: string): void {
  if (takeLock(path) === undefined) dropLock(path);
}

function isLinked(path: string): boolean {
  const draft = written(path);
  try {
    linkSync(draft, path);
    return true;
  } catch (cause) {
    // Somebody has it, or has cleared the draft away.
    if (isOneOf(cause, ["EEXIST", "ENOENT"])) return false;
    throw cause;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Puts this process in a killed one's place; whoever calls holds the turn, which goes with it. False where others came before. */
function isReplaced(path: string, left: string, turn: string): boolean {
  try {
    if (textOf(path) !== left) return false;
    renameSync(written(path), path);
    return true;
  } catch (cause) {
    // Somebody has cleared the draft away.
    if (isOneOf(cause, ["ENOENT"])) return false;
    throw cause;
  } finally {
    dropLock(turn);
  }
}

/** The lock as it is to be, under a name that no other process uses. */
function written(path: string): string {
  const draft = join(dirname(path), `.lock-${randomUUID()}.new`);
  writeFileSync(draft, `${JSON.stringify(thisOwner())}\n`, { flag: "wx", mode: 0o644 });
  return draft;
}

/** The lock that whoever replaces this text of a lock takes first. */
export function turnOf(path: string, left: string): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([basename(path), left]))
    .digest("hex");
  return join(dirname(path), `.turn-${hash.slice(0, 36)}.new`);
}

function ownerIn(text: string): number | undefined {
  const owner = ownerSchema.safeParse(jsonIn(text));
  return owner.success && lives(owner.data) ? owner.data.pid : undefined;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    if (isOneOf(cause, ["ENOENT", "ENOTDIR"])) return undefined;
    throw cause;
  }
}

function isOneOf(cause: unknown, codes: readonly string[]): boolean {
  return cause instanceof Error && "code" in cause && codes.includes(String(cause.code));
}
