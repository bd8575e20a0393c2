import { randomUUID } from "node:crypto";
import { link, mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import {
  JOB_KINDS,
  type Job,
  type JobEnding,
  type JobKind,
  type JobResult,
  jobEndingSchema,
  type RunAsks,
  runAsksSchema,
} from "../../core/job.ts";
import { alive, type ProcessId, self } from "./alive.ts";

/**
 * A job's folder: `job.json` what to do · `runner.json` who does it (made once, by the process itself) · `result.json`
 * how it ended · `progress.json` how far it is · `log` what it printed · `canceled` when it was called off · and what the
 * work itself keeps there.
 */

const jobSchema = z.strictObject({
  key: z.string(),
  kind: z.enum(Object.keys(JOB_KINDS) as [JobKind, ...JobKind[]]),
  input: z.unknown(),
});
const runnerSchema = z.strictObject({ pid: z.int(), started: z.string().nullable() });

/** The folder's name for a key: one level, readable, unambiguous. */
export function folderName(key: string): string {
  return encodeURIComponent(key);
}

/** Writes a file whole or not at all. */
async function writeWhole(path: string, text: string): Promise<void> {
  const half = `${path}.${randomUUID()}`;
  const file = await open(half, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(half, path);
}

/** Null where there is no such file; one that is there and cannot be read is a failure. */
async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  return text === null ? null : JSON.parse(text);
}

export async function writeJob(folder: string, job: Job): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeWhole(join(folder, "job.json"), JSON.stringify(job));
}

/** What the folder's job is; null when it has none yet. */
export async function readJob(folder: string): Promise<Job | null> {
  const value = await readJson(join(folder, "job.json"));
  return value === null ? null : (jobSchema.parse(value) as Job);
}

export async function readOutcome(folder: string): Promise<JobEnding | null> {
  const value = await readJson(join(folder, "result.json"));
  if (value === null) return null;
  const outcome = jobEndingSchema.parse(value);
  return outcome.kind === "done" ? { kind: "done", result: outcome.result } : outcome;
}

export async function readRunner(folder: string): Promise<ProcessId | null> {
  const value = await readJson(join(folder, "runner.json"));
  return value === null ? null : runnerSchema.parse(value);
}

export async function exists(folder: string, name: string): Promise<boolean> {
  return stat(join(folder, name)).then(
    () => true,
    () => false,
  );
}

/** Forgets a dead runner so that another may claim the job. */
export async function releaseClaim(folder: string): Promise<void> {
  await rm(join(folder, "runner.json"), { force: true });
}

/** Makes this process the job's only runner; false when another live one has it. */
async function claim(folder: string): Promise<boolean> {
  const mine = join(folder, `runner.${process.pid}`);
  await writeFile(mine, JSON.stringify(self()), { mode: 0o600 });
  try {
    // A hard link either makes the whole file appear under the name or fails: no reader meets half a claim.
    await link(mine, join(folder, "runner.json"));
    return true;
  } catch {
    const other = await readRunner(folder);
    return other !== null && other.pid === process.pid && alive(other);
  } finally {
    await rm(mine, { force: true });
  }
}

/** What a job's work is given: its folder, and how to say how far it is. */
export interface JobDesk {
  readonly folder: string;
  /** A scratch folder that goes with the job. */
  readonly work: string;
  progress(data: unknown): void;
}

/** Does the job of a folder in this process, once: claim, decode, work, result. A throw is the outcome `failed`. */
export async function serveJob<K extends JobKind>(
  folder: string,
  kind: K,
  work: (
    input: z.output<(typeof JOB_KINDS)[K]["input"]>,
    desk: JobDesk,
  ) => Promise<JobResult<K> | RunAsks>,
): Promise<void> {
  if (
    !(await claim(folder)) ||
    (await readOutcome(folder)) !== null ||
    (await exists(folder, "canceled"))
  )
    return;
  const job = await readJob(folder);
  if (job === null) throw new Error(`${folder} holds no job`);
  const outcome = await attempt(async () => {
    if (job.kind !== kind)
      throw new Error(`this is the runner of ${kind} jobs; ${job.key} is ${job.kind}`);
    const input = JOB_KINDS[kind].input.parse(job.input) as z.output<
      (typeof JOB_KINDS)[K]["input"]
    >;
    const desk = { folder, work: await scratch(folder), progress: progressWriter(folder) };
    const answer = await work(input, desk);
    const asks = runAsksSchema.safeParse(answer);
    return asks.data ?? { kind: "done", result: JOB_KINDS[kind].result.parse(answer) };
  });
  await clearScratch(folder);
  await writeWhole(join(folder, "result.json"), JSON.stringify(outcome));
}

async function scratch(folder: string): Promise<string> {
  const path = join(folder, "work");
  await mkdir(path, { recursive: true });
  return path;
}

/** Before the result: a runner that is killed in between begins again, and nothing stays behind. What cannot go is said in the log. */
async function clearScratch(folder: string): Promise<void> {
  await rm(join(folder, "work"), { recursive: true, force: true }).catch(
    (error: Error) => void process.stderr.write(`${folder}: ${error.message}\n`),
  );
}

async function attempt(work: () => Promise<JobEnding>): Promise<JobEnding> {
  try {
    return await work();
  } catch (error) {
    return { kind: "failed", reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Keeps the newest progress in one file, written at most once at a time; it may be lost, it is never evidence. */
function progressWriter(folder: string): (data: unknown) => void {
  let next: unknown;
  let busy = false;
  const flush = async () => {
    while (next !== undefined) {
      const text = JSON.stringify(next);
      next = undefined;
      const half = join(folder, "progress.half");
      await writeFile(half, text);
      await rename(half, join(folder, "progress.json"));
    }
  };
  return (data) => {
    next = data;
    if (busy) return;
    busy = true;
    flush().then(
      () => {
        busy = false;
      },
      () => {
        busy = false;
      },
    );
  };
}
