import { constants } from "node:fs";
import { copyFile, mkdir, open, opendir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { wholeLines } from "../../core/whole-lines.ts";

/** The clone that Kilroy works in, and a lock of a process that is gone. */
const LEFT_OUT: ReadonlySet<string> = new Set(["worktree", "run.lock.json", "run.pid"]);
const EVERY_MS = 500;
const PIECE = 1024 * 1024;

/**
 * Copies the files of a run that has ended: plain files alone, because whoever ran there may have left links to anything.
 */
export async function copyRun(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for await (const entry of await opendir(from)) {
    if (LEFT_OUT.has(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyRun(source, target);
    else if (entry.isFile()) await copyFile(source, target);
  }
}

const PROGRESS = "progress.ndjson";
/** Files that are written anew as a run goes on. */
const RENEWED = ["graph.dot", "manifest.json", "checkpoint.json"];

/**
 * Copies what people watch of a run, again and again, and once more when it is aborted. The folder itself must be one that nobody
 * there can replace. `tells` hears each line of the run's progress.
 */
export async function followRun(
  from: string,
  to: string,
  { signal, tells }: { signal: AbortSignal; tells: (line: string) => void },
): Promise<void> {
  await mkdir(to, { recursive: true });
  const tail = wholeLines(tells);
  let [log, progress] = [0, 0];
  for (;;) {
    const isLast = signal.aborted;
    log = await growOn(join(from, "run.log"), join(to, "run.log"), { since: log });
    progress = await growOn(join(from, PROGRESS), join(to, PROGRESS), { since: progress, tail });
    for (const name of RENEWED) await renew(join(from, name), join(to, name));
    if (isLast) return;
    await setTimeout(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Appends what came since; answers how much is there now. */
async function growOn(
  from: string,
  to: string,
  { since, tail }: { since: number; tail?: (piece: Uint8Array) => void },
): Promise<number> {
  let at = since;
  const source = await plainFile(from);
  if (source === null) return at;
  const target = await open(to, at === 0 ? "w" : "a");
  try {
    const piece = Buffer.alloc(PIECE);
    for (;;) {
      const { bytesRead } = await source.read(piece, 0, PIECE, at);
      if (bytesRead === 0) return at;
      await target.write(piece.subarray(0, bytesRead));
      tail?.(piece.subarray(0, bytesRead));
      at += bytesRead;
    }
  } finally {
    await source.close();
    await target.close();
  }
}

async function renew(from: string, to: string): Promise<void> {
  const source = await plainFile(from);
  if (source === null) return;
  const target = await open(to, "w");
  try {
    await target.writeFile(await source.readFile());
  } finally {
    await source.close();
    await target.close();
  }
}

/** Opens a plain file, never through a link; null where there is none, or not yet. */
async function plainFile(path: string) {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch(() => null);
  if (file === null) return null;
  if ((await file.stat()).isFile()) return file;
  await file.close();
  return null;
}

/** Where the n-th start of a run puts its files: the logs root, then folders that its reader takes for restarts. */
export async function nextLogs(logsRoot: string): Promise<string> {
  const names = await readdir(logsRoot).catch((): string[] => []);
  const restarts = names.filter((name) => /^restart-\d+$/.test(name)).length;
  return join(logsRoot, `restart-${restarts + 1}`);
}
