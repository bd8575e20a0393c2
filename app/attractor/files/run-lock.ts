import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { PipelineError } from "../pipeline-error.ts";

const LOCK = "run.lock.json";
/** `began` tells a process from a later one with its number; undefined where the system does not say. */
const lockSchema = z.object({ pid: z.number().int().positive(), began: z.string().optional() });

/** Makes this process the run's only engine. Throws PipelineError naming the process that is it already. */
export function lockRun(logsRoot: string): { release(): void } {
  const path = join(logsRoot, LOCK);
  const own = { pid: process.pid, ...began(process.pid) };
  for (;;) {
    try {
      writeFileSync(path, `${JSON.stringify(own)}\n`, { flag: "wx" });
      break;
    } catch (cause) {
      if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) throw cause;
    }
    refuseOwned(logsRoot);
    // Its engine was killed: the lock goes, and who writes it first has it.
    rmSync(path, { force: true });
  }
  writeFileSync(join(logsRoot, "run.pid"), `${process.pid}\n`);
  return { release: () => unlock(path) };
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
  const owner = lockSchema.safeParse(parsed(textOf(join(logsRoot, LOCK))));
  return owner.success && lives(owner.data) ? owner.data.pid : undefined;
}

function refuseOwned(logsRoot: string): void {
  const pid = engineOf(logsRoot);
  if (pid === undefined) return;
  throw new PipelineError({
    kind: "conflict",
    problem: `the run in ${logsRoot} already has an engine, process ${pid}`,
    remedy: "wait for its end, or stop it",
  });
}

function lives({ pid, began: then }: z.infer<typeof lockSchema>): boolean {
  const now = began(pid);
  if (then !== undefined) return now.began === then;
  try {
    return process.kill(pid, 0);
  } catch {
    // Nobody has that number.
    return false;
  }
}

/** When a process began, in ticks since the system did; nothing without /proc or such a process. */
function began(pid: number): { began?: string } {
  const stat = textOf(`/proc/${pid}/stat`);
  const tick = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  return tick === undefined ? {} : { began: tick };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Gone, or never there: whoever asks takes it as nothing.
    return "";
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A lock that was cut off while it was written belongs to nobody.
    return undefined;
  }
}
