import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { jsonIn } from "../json-text.ts";
import { PipelineError } from "../pipeline-error.ts";
import { CLAIM, LOCK, newLock, PID_FILE } from "./logs-root.ts";
import { lives, ownerSchema, thisOwner } from "./owner.ts";

/** What is held until it is released. */
export interface Lock {
  release(): void;
}

/** Makes this process the run's only engine. Throws PipelineError naming the process that is it already. */
export function lockRun(logsRoot: string): Lock {
  const lock = takeLock(logsRoot, LOCK);
  writeFileSync(join(logsRoot, PID_FILE), `${process.pid}\n`);
  return lock;
}

/** Makes this process the only one that prepares a run there. Throws PipelineError naming the process that does, or that runs it. */
export function lockClaim(logsRoot: string): Lock {
  const lock = takeLock(logsRoot, CLAIM);
  try {
    refuseOwned(logsRoot, LOCK);
  } catch (error) {
    lock.release();
    throw error;
  }
  return lock;
}

function takeLock(logsRoot: string, name: string): Lock {
  const path = join(logsRoot, name);
  while (!isTaken(path)) {
    refuseOwned(logsRoot, name);
    // Its engine was killed: the lock goes, and who links it first has it.
    removeLeft(path);
  }
  return { release: () => unlock(path) };
}

/** Takes a lock that is free. It is written beside its place and linked there whole: half of one would look like a killed engine's. */
function isTaken(path: string): boolean {
  const own = beside(path);
  writeFileSync(own, `${JSON.stringify(thisOwner())}\n`, { flag: "wx" });
  try {
    linkSync(own, path);
    return true;
  } catch (cause) {
    // Somebody has it, or had it and cleared away what lay beside it.
    if (isOneOf(cause, ["EEXIST", "ENOENT"])) return false;
    throw cause;
  } finally {
    rmSync(own, { force: true });
  }
}

/** Removes the lock of a killed engine, but not that of one which has taken it since it was looked at. */
function removeLeft(path: string): void {
  const aside = beside(path);
  try {
    renameSync(path, aside);
    if (ownerOf(aside) !== undefined) linkSync(aside, path);
  } catch (cause) {
    // Somebody else has removed it, or has it by now.
    if (!isOneOf(cause, ["ENOENT", "EEXIST"])) throw cause;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** A name that no other process uses; what is left there goes with what else a killed engine leaves. */
function beside(path: string): string {
  return join(dirname(path), newLock());
}

function isOneOf(cause: unknown, codes: readonly string[]): boolean {
  return cause instanceof Error && "code" in cause && codes.includes(String(cause.code));
}

/** A lock that cannot be removed any more has no folder, or belongs to a process that ends. */
function unlock(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The run has ended and told how: this must not take its place.
  }
}

/** The process that works on the run in a logs root; undefined where none does any more. */
export function engineOf(logsRoot: string): number | undefined {
  return ownerOf(join(logsRoot, LOCK));
}

function ownerOf(path: string): number | undefined {
  const owner = ownerSchema.safeParse(jsonIn(textOf(path)));
  return owner.success && lives(owner.data) ? owner.data.pid : undefined;
}

function refuseOwned(logsRoot: string, name: string): void {
  const pid = ownerOf(join(logsRoot, name));
  if (pid === undefined) return;
  throw new PipelineError({
    kind: "conflict",
    problem: `the run in ${logsRoot} already has an engine, process ${pid}`,
    remedy: "wait for its end, or stop it",
  });
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Gone, or never there: whoever asks takes it as nothing.
    return "";
  }
}
