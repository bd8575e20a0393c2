import {
  accessSync,
  constants,
  mkdirSync,
  readdirSync,
  rmdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { PipelineError } from "../pipeline-error.ts";
import { clearBesideLocks, dropLeft, isBesideLock } from "./lock-file.ts";

/** The git folder of a run that was given a clone of its own, in its logs root. */
export const REPOSITORY = "repository.git";

/** Held by a run's engine. */
export const LOCK = "run.lock.json";
/** The number of that engine's process, for who looks in. */
export const PID_FILE = "run.pid";
/** Held by who claimed the logs root for a run, until that has ended; also where another program is its engine. */
export const CLAIM = ".claim.new";

/** What is being written to take a file's place. */
const HALF_WRITTEN = /^\..+\.new$/;
/** What else an engine leaves that was killed before it wrote the manifest, and with it began the run. */
const UNBEGUN: ReadonlySet<string> = new Set([
  ...["graph.dot", "run_config.json", "run.log", "progress.ndjson"],
  ...[LOCK, PID_FILE],
]);
/** One of these is always there, or a lock that is being made; only a run's engine or its claim writes them: other names may be anybody's. */
const CLAIMED: ReadonlySet<string> = new Set([LOCK, PID_FILE, CLAIM]);

/** Whether a logs root holds what an engine left that was killed before its run began. */
export function isUnbegun(logsRoot: string): boolean {
  if (statSync(logsRoot, { throwIfNoEntry: false })?.isDirectory() !== true) return false;
  const names = readdirSync(logsRoot);
  return (
    !names.includes("manifest.json") &&
    names.some((name) => CLAIMED.has(name) || isBesideLock(name))
  );
}

/** Removes what such an engine left; whoever calls holds the lock. */
export function clearUnbegun(logsRoot: string): void {
  for (const name of readdirSync(logsRoot).filter(isOfUnbegun))
    if (!CLAIMED.has(name) && !isBesideLock(name)) rmSync(join(logsRoot, name));
  clearLeftLocks(logsRoot);
}

/** Removes what killed processes left of a claim, and of locks that they were about to take. */
export function clearLeftLocks(logsRoot: string): void {
  dropLeft(join(logsRoot, CLAIM));
  clearBesideLocks(logsRoot);
}

/**
 * Makes the logs root or refuses it: two runs never share one. Only the worktree and the run's clone may be in it, and what is left
 * of a run that never began. Answers the topmost folder that was made; undefined where all were there.
 */
export function claimLogsRoot(logsRoot: string, worktree: string): string | undefined {
  if (!isAbsolute(logsRoot) || !isAbsolute(worktree)) {
    const problem = `logs root ${JSON.stringify(logsRoot)} and worktree ${JSON.stringify(worktree)} must be absolute`;
    throw new PipelineError({ kind: "invalid", problem, remedy: "give both as absolute paths" });
  }
  const inside = dirname(resolve(worktree)) === resolve(logsRoot) ? basename(worktree) : undefined;
  const { made, names } = openedFolder(logsRoot);
  const found = names.filter(
    (name) => name !== inside && (inside === undefined || name !== REPOSITORY),
  );
  if (found.length === 0) return made;
  if (isUnbegun(logsRoot) && found.every(isOfUnbegun)) return made;
  throw new PipelineError({
    kind: "conflict",
    problem: `the logs root ${logsRoot} is not empty, it holds ${found.slice(0, 3).join(", ")}`,
    remedy: "choose an empty folder, or resume the run that is in it",
  });
}

/** Removes a logs root with the folders above it up to `made`, as far as nothing lies in them. */
export function removeEmpty(logsRoot: string, made: string): void {
  try {
    for (
      let folder = resolve(logsRoot);
      isAtOrBelow(resolve(made), folder);
      folder = dirname(folder)
    )
      rmdirSync(folder);
  } catch {
    // Something lies there that somebody else put there, or it is gone.
  }
}

/** Throws a PipelineError for a run that this account may read and not go on with. */
export function refuseUnwritable(logsRoot: string): void {
  try {
    accessSync(logsRoot, constants.W_OK);
  } catch (cause) {
    throw new PipelineError({
      kind: "invalid",
      problem: `the run in ${logsRoot} cannot be gone on with: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: "resume it as the account that began it",
      cause,
    });
  }
}

function isOfUnbegun(name: string): boolean {
  return UNBEGUN.has(name) || HALF_WRITTEN.test(name);
}

function isAtOrBelow(root: string, folder: string): boolean {
  return folder === root || folder.startsWith(`${root}/`);
}

interface OpenedFolder {
  /** The topmost folder that had to be made for it. */
  readonly made: string | undefined;
  readonly names: readonly string[];
}

function openedFolder(logsRoot: string): OpenedFolder {
  try {
    const made = mkdirSync(logsRoot, { recursive: true });
    return { made, names: readdirSync(logsRoot) };
  } catch (cause) {
    const full = cause instanceof Error && "code" in cause && cause.code === "ENOSPC";
    throw new PipelineError({
      kind: full ? "broken" : "invalid",
      problem: `the logs root ${logsRoot} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: "choose a folder that can be written",
      cause,
    });
  }
}
