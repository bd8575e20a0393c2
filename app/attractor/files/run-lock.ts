import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PipelineError } from "../pipeline-error.ts";
import { dropLock, lockOwner, takeLock } from "./lock-file.ts";
import { CLAIM, LOCK, PID_FILE } from "./logs-root.ts";

/** What is held until it is released. */
export interface Lock {
  release(): void;
}

/** Makes this process the run's only engine. Throws PipelineError naming the process that is it already. */
export function lockRun(logsRoot: string): Lock {
  const lock = lockAt(logsRoot, LOCK);
  writeFileSync(join(logsRoot, PID_FILE), `${process.pid}\n`);
  return lock;
}

/** Makes this process the only one that prepares a run there. Throws PipelineError naming the process that does, or that runs it. */
export function lockClaim(logsRoot: string): Lock {
  const lock = lockAt(logsRoot, CLAIM);
  const engine = engineOf(logsRoot);
  if (engine === undefined) return lock;
  lock.release();
  throw owned(logsRoot, engine);
}

/** The process that works on the run in a logs root; undefined where none does any more. */
export function engineOf(logsRoot: string): number | undefined {
  return lockOwner(join(logsRoot, LOCK));
}

function lockAt(logsRoot: string, name: string): Lock {
  const path = join(logsRoot, name);
  const pid = takeLock(path);
  if (pid !== undefined) throw owned(logsRoot, pid);
  return { release: () => unlock(path) };
}

/** A lock that cannot be removed any more has no folder, or belongs to a process that ends. */
function unlock(path: string): void {
  try {
    dropLock(path);
  } catch {
    // The run has ended and told how: this must not take its place.
  }
}

function owned(logsRoot: string, pid: number): PipelineError {
  return new PipelineError({
    kind: "conflict",
    problem: `the run in ${logsRoot} already has an engine, process ${pid}`,
    remedy: "wait for its end, or stop it",
  });
}
