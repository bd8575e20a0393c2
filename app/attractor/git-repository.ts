import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runGit } from "./git.ts";
import type { Repository } from "./repository.ts";

/** Where a repository's parts lie. */
export interface GitPlaces {
  /** The git folder; best outside the worktree, where no stage can write. */
  readonly gitDir: string;
  readonly worktree: string;
  /** Environment of the git processes: `PATH`, and whatever else git should see. */
  readonly env: Readonly<Record<string, string>>;
}

/** Overrules every attribute that a tree could set: files are stored as they lie, and no filter runs. */
const ATTRIBUTES = "* -text -filter -ident -working-tree-encoding -eol -diff -merge\n";
/** What the engine's stages may leave beside their work, and what is never part of it. */
const EXCLUDED = ".kilroy/\n";
/** Locks that a killed git leaves behind; only this engine works in the git folder. */
const LOCKS = ["index.lock", "HEAD.lock"];

/** A repository through git's own commands: two processes a commit, no hooks, no signing, no configuration of a user. */
export function gitRepository(places: GitPlaces): Repository {
  const { gitDir, worktree: folder, env } = places;
  const git = (...args: string[]): Promise<string> => runGit({ folder, gitDir, env }, args);
  let prepared = false;
  const prepare = (): void => {
    if (!prepared) writeInfo(places.gitDir);
    prepared = true;
  };
  return {
    base: async () => {
      prepare();
      return (await git("rev-parse", "--verify", "HEAD^{commit}")).trim();
    },
    commit: async (subject) => {
      prepare();
      refuseEmbedded(places.worktree);
      await git("add", "--all", "--", ".");
      await git("commit", "--quiet", "--allow-empty", "--cleanup=verbatim", `--message=${subject}`);
      return headOf(places.gitDir) ?? (await git("rev-parse", "--verify", "HEAD")).trim();
    },
    reset: async (sha) => {
      prepare();
      removeLocks(places.gitDir);
      await git("reset", "--quiet", "--hard", sha);
      await git("clean", "--quiet", "-ffd");
    },
  };
}

function writeInfo(gitDir: string): void {
  mkdirSync(join(gitDir, "info"), { recursive: true });
  writeFileSync(join(gitDir, "info", "attributes"), ATTRIBUTES);
  writeFileSync(join(gitDir, "info", "exclude"), EXCLUDED);
}

function removeLocks(gitDir: string): void {
  const branch = branchOf(gitDir);
  const locks = branch === undefined ? LOCKS : [...LOCKS, `${branch}.lock`];
  for (const lock of locks) rmSync(join(gitDir, lock), { force: true });
}

/** The commit of HEAD as a commit has just written it; undefined where refs are kept otherwise. */
function headOf(gitDir: string): string | undefined {
  const branch = branchOf(gitDir);
  const text = readText(join(gitDir, branch ?? "HEAD"))?.trim();
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
