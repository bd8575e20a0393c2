import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { jsonIn } from "../json-text.ts";
import { PipelineError } from "../pipeline-error.ts";
import { CLAIM, LOCK, PID_FILE } from "./logs-root.ts";
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
  for (;;) {
    try {
      writeFileSync(path, `${JSON.stringify(thisOwner())}\n`, { flag: "wx" });
      return { release: () => unlock(path) };
    } catch (cause) {
      if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) throw cause;
    }
    refuseOwned(logsRoot, name);
    // Its engine was killed: the lock goes, and who writes it first has it.
    rmSync(path, { force: true });
  }
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
