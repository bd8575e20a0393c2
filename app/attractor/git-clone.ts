import { mkdirSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { runGit, tryGit } from "./git.ts";
import { type GitPlaces, gitRepository } from "./git-repository.ts";
import { PipelineError } from "./pipeline-error.ts";
import type { Repository } from "./repository.ts";

/** A clone for one run: the repository it came from is only read until its branch is brought back. */
export interface RunClone {
  readonly repository: Repository;
  readonly branch: string;
  /** Brings the run's branch into the repository it came from; that repository's own branches and files stay as they are. */
  publish(): Promise<void>;
}

/**
 * Clones the commit at HEAD of `source`, which is any folder of a repository, into a git folder and a worktree, on the branch
 * `attractor/run/<runId>`.
 */
export async function cloneForRun(
  source: string,
  places: GitPlaces,
  runId: string,
): Promise<RunClone> {
  const { gitDir, worktree, env } = places;
  const there = { folder: source, env };
  const here = { folder: worktree, gitDir, env };
  const { base, origin } = await headOf(source, env);
  // Not recursive: a folder that is there may hold somebody's work, and the reset below would end it.
  mkdirSync(worktree);
  await runGit(there, [
    "clone",
    "--quiet",
    "--bare",
    "--no-tags",
    "--template=",
    "--",
    origin,
    gitDir,
  ]);
  const clone = openClone(source, places, runId);
  const { branch, repository } = clone;
  await runGit(here, ["update-ref", `refs/heads/${branch}`, base]);
  await runGit(here, ["symbolic-ref", "HEAD", `refs/heads/${branch}`]);
  await repository.reset(base);
  return clone;
}

/** The clone that `cloneForRun` made for a run, as it is. */
export function openClone(source: string, places: GitPlaces, runId: string): RunClone {
  const branch = `attractor/run/${runId}`;
  const there = { folder: source, env: places.env };
  // The branch is this run's own: what a stage left behind its last checkpoint is replaced.
  const ref = `+refs/heads/${branch}:refs/heads/${branch}`;
  const fetch = [
    "fetch",
    "--quiet",
    "--no-tags",
    "--no-write-fetch-head",
    "--no-recurse-submodules",
    places.gitDir,
    ref,
  ];
  return {
    repository: gitRepository(places, `refs/heads/${branch}`),
    branch,
    publish: async () => {
      const { code, stderr } = await tryGit(there, fetch);
      if (code === 0) return;
      throw new PipelineError({
        kind: "broken",
        problem: `the branch ${branch} could not be brought into ${source}: git fetch ended with ${code}: ${stderr}`,
        remedy: `the run's commits are kept; once that is mended: git -C ${shellWord(source)} fetch ${shellWord(places.gitDir)} ${ref}`,
      });
    },
  };
}

/** A path as a shell takes it literally. */
function shellWord(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}

/** The commit at HEAD, and the folder of the repository's objects and branches. */
async function headOf(
  source: string,
  env: GitPlaces["env"],
): Promise<{ readonly base: string; readonly origin: string }> {
  if (statSync(source, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw noRepository(`${source} is no folder`);
  const place = { folder: source, env };
  try {
    const base = await runGit(place, ["rev-parse", "--verify", "HEAD^{commit}"]);
    const common = await runGit(place, ["rev-parse", "--git-common-dir"]);
    return { base: base.trim(), origin: resolve(source, common.replace(/\n$/, "")) };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    if (why.includes("dubious ownership")) throw strangers(source, cause);
    throw noRepository(`${source} has no commit to start from: ${why}`, cause);
  }
}

/** Git's own advice is a setting of the account's, and those are not read here. */
function strangers(source: string, cause: unknown): PipelineError {
  const problem = `${source} belongs to another account, and git does not read it for this one`;
  const remedy = "run this as its owner, or on a clone of it that is yours";
  return new PipelineError({ kind: "invalid", problem, remedy, cause });
}

function noRepository(problem: string, cause?: unknown): PipelineError {
  const remedy = "name a git repository with at least one commit";
  return new PipelineError({ kind: "invalid", problem, remedy, cause });
}
