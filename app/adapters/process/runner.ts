import { spawn } from "node:child_process";
import { appendFile, mkdir, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import PQueue from "p-queue";
import type { Job, JobEnding, JobKind } from "../../core/job.ts";
import type { JobProgress, JobState, Runner } from "../../ports/runner.ts";
import { alive, endSession } from "./alive.ts";
import {
  exists,
  folderName,
  readJob,
  readOutcome,
  readRunner,
  releaseClaim,
  writeJob,
} from "./job-folder.ts";

export interface ProcessRunnerOptions {
  /** Folder, which exists, that holds a folder for each job. */
  readonly jobs: string;
  /** How many jobs run at once. */
  readonly atOnce: number;
  /** Program and first arguments for a kind of job; the job's folder comes last. */
  readonly command: (kind: JobKind) => readonly [string, ...string[]];
  /** The whole environment of a job's process. */
  readonly env: (job: Job) => Readonly<Record<string, string>>;
  /** Hears what goes wrong beside the jobs themselves. */
  readonly log: (line: string) => void;
}

interface Watching {
  readonly ended: (key: string) => void;
  readonly progress: (progress: JobProgress) => void;
}

const LOOK_EVERY_MS = 100;
/** Before all that is asked for from now on. */
const FIRST = 0;

/** Runs each job as a child process in a session of its own; what a dead server left running is found by its key. */
export function processRunner(options: ProcessRunnerOptions): Runner {
  const queue = new PQueue({ concurrency: options.atOnce });
  const queued = new Set<string>();
  const closing = new AbortController();
  let watching: Watching = { ended: () => undefined, progress: () => undefined };
  const folderOf = (key: string) => join(options.jobs, folderName(key));

  const run = async (job: Job, folder: string) => {
    if (closing.signal.aborted || (await settled(folder))) return;
    const left = await readRunner(folder);
    if (left !== null && !alive(left)) await clearAway(folder, left.pid);
    const born = (await readRunner(folder)) === null ? await launch(options, job, folder) : null;
    const say = (data: unknown) => watching.progress({ key: job.key, data });
    await untilEnded(folder, born?.gone ?? null, closing.signal, say);
    // A process that the server before us had begun may have claimed the job before ours.
    if (born !== null) await untilEnded(folder, null, closing.signal, say);
  };

  const enqueue = (job: Job, priority: number) => {
    queued.add(job.key);
    queue
      .add(() => run(job, folderOf(job.key)), { priority: -priority })
      .catch((error: unknown) => appendFile(join(folderOf(job.key), "log"), `${error}\n`))
      .catch((error: unknown) => options.log(`job ${job.key}: ${error}`))
      .finally(() => {
        queued.delete(job.key);
        if (!closing.signal.aborted) watching.ended(job.key);
      });
  };

  return {
    start: async (job, priority) => {
      const folder = folderOf(job.key);
      if (queued.has(job.key) || (await settled(folder))) return;
      await writeJob(folder, job);
      enqueue(job, priority);
    },
    look: async (key) => look(folderOf(key), queued.has(key)),
    file: async (key, name) =>
      (await exists(folderOf(key), name)) ? join(folderOf(key), name) : null,
    drop: (key, name) => rm(join(folderOf(key), name), { recursive: true, force: true }),
    cancel: async (key) => {
      const folder = folderOf(key);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(join(folder, "canceled"), "");
      const runner = await readRunner(folder);
      if (runner !== null && alive(runner)) await endSession(runner.pid);
    },
    watch: (listener) => {
      watching = listener;
      takeUp(options.jobs, {
        died: listener.ended,
        goOn: (job) => {
          if (!queued.has(job.key)) enqueue(job, FIRST);
        },
      }).catch((error: unknown) => options.log(`jobs of the server before: ${error}`));
    },
    close: async () => {
      closing.abort();
      queue.clear();
      await queue.onIdle();
    },
  };
}

/** What a server before us left: it waits for its turn again, or runs and is followed, or died and that is told. */
async function takeUp(
  jobs: string,
  what: { readonly died: (key: string) => void; readonly goOn: (job: Job) => void },
): Promise<void> {
  for (const name of await readdir(jobs)) {
    const folder = join(jobs, name);
    const job = await readJob(folder);
    if (job === null || (await settled(folder))) continue;
    const runner = await readRunner(folder);
    if (runner !== null && !alive(runner)) what.died(job.key);
    else what.goOn(job);
  }
}

const CANCELED: JobEnding = { kind: "failed", reason: "the job was called off" };

async function settled(folder: string): Promise<boolean> {
  return (await exists(folder, "canceled")) || (await readOutcome(folder)) !== null;
}

async function look(folder: string, queued: boolean): Promise<JobState> {
  const outcome = await readOutcome(folder);
  if (outcome !== null) return { kind: "ended", outcome };
  if (await exists(folder, "canceled")) return { kind: "ended", outcome: CANCELED };
  if (queued) return { kind: "running" };
  const runner = await readRunner(folder);
  if (runner !== null && alive(runner)) return { kind: "running" };
  if (!(await exists(folder, "job.json"))) return { kind: "unknown" };
  return { kind: "ended", outcome: { kind: "lost", why: await lastWords(folder) } };
}

async function lastWords(folder: string): Promise<string> {
  const log = await readFile(join(folder, "log"), "utf8").catch(() => "");
  const tail = log.trimEnd().slice(-500);
  return tail === ""
    ? "its process ended without a word"
    : `its process ended without a result; its last words: ${tail}`;
}

async function clearAway(folder: string, pid: number): Promise<void> {
  await endSession(pid);
  await rm(join(folder, "work"), { recursive: true, force: true });
  await releaseClaim(folder);
}

/** Starts the job's process in its own session; `gone` settles at its end. */
async function launch(
  options: ProcessRunnerOptions,
  job: Job,
  folder: string,
): Promise<{ readonly gone: Promise<void> }> {
  const [program, ...args] = options.command(job.kind);
  const log = await open(join(folder, "log"), "a", 0o600);
  const child = spawn(program, [...args, folder], {
    cwd: folder,
    env: options.env(job),
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
  });
  const gone = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", (error) => {
      log.write(`${error.message}\n`).then(
        () => resolve(),
        () => resolve(),
      );
    });
  });
  child.unref();
  return { gone: gone.finally(() => log.close()) };
}

/** Waits until the job has a result or its process is gone, passing on what it says meanwhile. */
async function untilEnded(
  folder: string,
  born: Promise<void> | null,
  closing: AbortSignal,
  say: (data: unknown) => void,
): Promise<void> {
  let over = false;
  born?.then(
    () => {
      over = true;
    },
    () => {
      over = true;
    },
  );
  let heard = "";
  while (!over && !closing.aborted) {
    if (born === null) {
      const runner = await readRunner(folder);
      if (runner === null || !alive(runner)) break;
    }
    await Promise.race([born ?? never, pause(LOOK_EVERY_MS, closing)]);
    const text = await readFile(join(folder, "progress.json"), "utf8").catch(() => "");
    if (text !== heard && text !== "") say(JSON.parse(text));
    heard = text;
  }
}

const never = new Promise<void>(() => undefined);

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done);
  });
}
