import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { type GitPlace, runGit, runGitUpTo, tryGit } from "./git.ts";
import { endMarked } from "./process-tree.ts";
import type {
  ForkRequest,
  Merged,
  MergeRequest,
  Patch,
  PatchRequest,
  Repository,
} from "./repository.ts";

/** Where a repository's parts lie. */
export interface GitPlaces {
  /** The git folder; best outside the worktree, where no stage can write. */
  readonly gitDir: string;
  readonly worktree: string;
  /** Environment of the git processes: `PATH`, and whatever else git should see. */
  readonly env: Readonly<Record<string, string>>;
  /** The folder that all worktrees share, where `gitDir` is one worktree's own. */
  readonly commonDir?: string;
  /** Seconds since 1970: the date of every commit; without it the time of the commit. */
  readonly date?: number;
}

/** Overrules every attribute that a tree could set: files are stored as they lie, no filter runs, text is compared and merged line by line. */
const ATTRIBUTES = "* -text -filter -ident -working-tree-encoding -eol !diff merge\n";
/** What the engine's stages may leave beside their work, and what is never part of it. */
const EXCLUDED = ".kilroy/\n";
/** Locks that a killed git leaves behind; only this engine works in the git folder. */
const LOCKS = ["index.lock", "HEAD.lock"];

/**
 * A repository through git's own commands: two processes a commit, no hooks, no signing, no configuration of a user. HEAD
 * belongs on `branch`, as `refs/heads/main`; without one where it is found first.
 */
export function gitRepository(places: GitPlaces, branch?: string): Repository {
  return repositoryAt(places, branch === undefined ? undefined : { branch, sha: undefined });
}

/** Where HEAD stands: its branch, undefined where it has none, and its commit, undefined where nobody looked yet. */
interface Stand {
  readonly branch: string | undefined;
  readonly sha: string | undefined;
}

/** `left` is where the engine left HEAD. */
function repositoryAt(places: GitPlaces, left: Stand | undefined): Repository {
  const { gitDir, worktree: folder, env, commonDir, date } = places;
  const place = { folder, gitDir, env, ...(date === undefined ? {} : { date }) };
  const git = (...args: string[]): Promise<string> => runGit(place, args);
  // What worktrees share was prepared for the first of them; writing it again could meet a git that reads it.
  let prepared = commonDir !== undefined;
  const prepare = (): void => {
    if (!prepared) prepareGitFolder(gitDir);
    prepared = true;
  };
  let alone = false;
  let stood = left;
  const stands = async (): Promise<string> => {
    const sha = headOf(places) ?? (await git("rev-parse", "--verify", "HEAD^{commit}")).trim();
    stood = { branch: branchOf(gitDir), sha };
    return sha;
  };
  return {
    base: async () => {
      prepare();
      await git("rev-parse", "--verify", "HEAD^{commit}");
      return stands();
    },
    commit: async (subject) => {
      if (stood !== undefined) await refuseMoved(place, places, stood);
      prepare();
      refuseEmbedded(places.worktree);
      await git("add", "--all", "--", ".");
      await git("commit", "--quiet", "--allow-empty", "--cleanup=verbatim", `--message=${subject}`);
      return stands();
    },
    reset: async (sha) => {
      prepare();
      // A git that a killed engine left running would write between these two.
      if (!alone) await endMarked([`GIT_DIR=${gitDir}`]);
      alone = true;
      removeLocks(places);
      const branch = stood?.branch;
      if (branch !== undefined && branchOf(gitDir) !== branch)
        await git("symbolic-ref", "HEAD", branch);
      await git("reset", "--quiet", "--hard", sha);
      await git("clean", "--quiet", "-ffd");
      await stands();
    },
    fork: (request) => {
      prepare();
      return fork(places, request);
    },
    merge: (request) => {
      prepare();
      return mergeCommits(place, request);
    },
    patch: (wanted) => {
      prepare();
      return patchOf(place, places, wanted);
    },
  };
}

/** A linked worktree, checked out by one git: `git worktree add` takes five, and two of them at once hinder each other. */
async function fork(
  places: GitPlaces,
  { branch, worktree, sha }: ForkRequest,
): Promise<Repository> {
  const { gitDir: whole, commonDir = whole } = places;
  rmSync(worktree, { recursive: true, force: true });
  mkdirSync(worktree);
  const own = {
    ...places,
    gitDir: linkedFolder(commonDir, { branch, worktree }),
    worktree,
    commonDir,
  };
  removeLocks(own);
  await runGit({ ...own, folder: worktree }, ["reset", "--quiet", "--hard", sha]);
  return repositoryAt(own, { branch: `refs/heads/${branch}`, sha });
}

/** A stage may commit; one that left the branch, or put it back, would have work of the run left out of it. */
async function refuseMoved(
  place: GitPlace,
  places: GitPlaces,
  { branch, sha }: Stand,
): Promise<void> {
  const { gitDir } = places;
  if (!existsSync(join(gitDir, "HEAD"))) throw new Error(`the git folder ${gitDir} is gone`);
  const now = branchOf(gitDir);
  if (now !== branch)
    throw new Error(`HEAD was moved from ${branch ?? "a commit"} to ${now ?? "a commit"}`);
  const head = headOf(places);
  if (sha === undefined || head === sha) return;
  const { code } = await tryGit(place, ["merge-base", "--is-ancestor", sha, "HEAD"]);
  if (code !== 0) throw new Error(`HEAD was moved to ${head ?? now}, which does not follow ${sha}`);
}

/** The git folder of a linked worktree, as gitrepository-layout(5) has it; what an earlier one left there goes. */
function linkedFolder(commonDir: string, { branch, worktree }: Omit<ForkRequest, "sha">): string {
  const name = createHash("sha256").update(worktree).digest("hex").slice(0, 16);
  const folder = join(commonDir, "worktrees", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "HEAD"), `ref: refs/heads/${branch}\n`);
  writeFileSync(join(folder, "commondir"), "../..\n");
  // Git must not take it for abandoned; the file itself is left out, as the engine names both folders.
  writeFileSync(join(folder, "gitdir"), `${join(worktree, ".git")}\n`);
  return folder;
}

/** Without a worktree: the tree by `git merge-tree`, the commit by `git commit-tree`. */
async function mergeCommits(
  place: GitPlace,
  { ours, theirs, subject }: MergeRequest,
): Promise<Merged> {
  const tried = await tryGit(place, [
    "merge-tree",
    "--write-tree",
    "-z",
    "--name-only",
    "--no-messages",
    ours,
    theirs,
  ]);
  const [tree = "", ...rest] = tried.stdout.split("\0");
  if (tried.code === 1) {
    const paths = rest.filter((path) => path !== "");
    return { kind: "conflict", paths: [...new Set(paths)] };
  }
  if (tried.code !== 0) throw new Error(`git merge-tree ended with ${tried.code}: ${tried.stderr}`);
  const parents = ["-p", ours, "-p", theirs];
  const made = await runGit(place, ["commit-tree", tree, ...parents, "-m", subject]);
  return { kind: "merged", sha: made.trim() };
}

async function patchOf(
  place: GitPlace,
  places: GitPlaces,
  { from, to, mostBytes }: PatchRequest,
): Promise<Patch> {
  const tree = writtenTree(places, to);
  if (tree !== undefined && tree === writtenTree(places, from))
    return { bytes: new Uint8Array(), whole: true };
  return runGitUpTo(place, ["diff-tree", "--patch", from, to], mostBytes);
}

/** The tree of a commit that git has just written; undefined where it is packed already, and git must be asked. */
function writtenTree({ gitDir, commonDir = gitDir }: GitPlaces, sha: string): string | undefined {
  try {
    const object = readFileSync(join(commonDir, "objects", sha.slice(0, 2), sha.slice(2)));
    return /^commit \d+\0tree ([0-9a-f]+)\n/.exec(inflateSync(object).toString("latin1"))?.[1];
  } catch {
    return undefined;
  }
}

/** Makes a git folder overrule what a tree could set, and leave out what the engine puts beside the work. */
export function prepareGitFolder(gitDir: string): void {
  mkdirSync(join(gitDir, "info"), { recursive: true });
  writeFileSync(join(gitDir, "info", "attributes"), ATTRIBUTES);
  writeFileSync(join(gitDir, "info", "exclude"), EXCLUDED);
}

function removeLocks({ gitDir, commonDir = gitDir }: GitPlaces): void {
  const branch = branchOf(gitDir);
  for (const lock of LOCKS) rmSync(join(gitDir, lock), { force: true });
  if (branch !== undefined) rmSync(join(commonDir, `${branch}.lock`), { force: true });
}

/** The commit of HEAD as a commit has just written it; undefined where refs are kept otherwise. */
function headOf({ gitDir, commonDir = gitDir }: GitPlaces): string | undefined {
  const branch = branchOf(gitDir);
  const file = branch === undefined ? join(gitDir, "HEAD") : join(commonDir, branch);
  const text = readText(file)?.trim();
  return text !== undefined && /^[0-9a-f]{40,64}$/.test(text) ? text : undefined;
}

function branchOf(gitDir: string): string | undefined {
  return /^ref: (refs\/\S+)$/.exec(readText(join(gitDir, "HEAD"))?.trim() ?? "")?.[1];
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Packed or kept elsewhere: git is asked instead.
    return undefined;
  }
}

/** Git asks an embedded repository for its state with that repository's own configuration and filters, so none is let in. */
function refuseEmbedded(worktree: string): void {
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of readdirSync(join(worktree, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.name === ".git") {
        if (folder !== "")
          throw new Error(`${path} is a repository inside the repository; remove it`);
      } else if (entry.isDirectory()) folders.push(path);
    }
  }
}
