import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { git, gitBytes, wordsAndPath, zeroSeparated } from "./git.ts";
import { entries, present } from "./tree.ts";

/** The work trees of a repository that have a branch checked out. */
export async function workTreesOn(repository: string, branch: string): Promise<string[]> {
  const listing = await git(["worktree", "list", "--porcelain"], { repository });
  return listing
    .split("\n\n")
    .filter((block) => block.split("\n").includes(`branch refs/heads/${branch}`))
    .flatMap((block) => /^worktree (.+)$/m.exec(block)?.[1] ?? []);
}

/**
 * The paths of a work tree, and of its index, that are neither as in `from` nor as in `to`: somebody's work. A work tree
 * that was left half-way between the two by a killed process has none.
 */
export async function personalFiles(tree: string, from: string, to: string): Promise<string[]> {
  const [before, after] = [await entries(tree, from), await entries(tree, to)];
  const [unlikeBefore, unlikeAfter] = [await differing(tree, from), await differing(tree, to)];
  const [inBefore, inAfter] = [byPath(before), byPath(after)];
  const staged = await stagedEntries(tree);
  const paths = new Set([...inBefore.keys(), ...inAfter.keys(), ...staged.keys()]);
  const personal: string[] = [];
  for (const path of paths) {
    const there = await present(join(tree, path));
    const asBefore = inBefore.has(path) ? !unlikeBefore.has(path) : !there;
    const asAfter = inAfter.has(path) ? !unlikeAfter.has(path) : !there;
    const stagedAsEither = [inBefore.get(path), inAfter.get(path)].includes(staged.get(path));
    if (!(asBefore || asAfter) || !stagedAsEither) personal.push(path);
  }
  return personal.sort((a, b) => (a < b ? -1 : 1));
}

function byPath(list: Awaited<ReturnType<typeof entries>>): Map<string, string> {
  return new Map(list.map((entry) => [entry.path, `${entry.mode} ${entry.oid}`]));
}

async function stagedEntries(tree: string): Promise<Map<string, string>> {
  const lines = zeroSeparated(
    await gitBytes(["ls-files", "-s", "-z", "--full-name"], { repository: tree }),
  );
  return new Map(
    lines.map((line) => {
      const { words, path } = wordsAndPath(line);
      const [mode, oid] = words;
      return [path, `${mode} ${oid}`];
    }),
  );
}

/** Paths of a commit that the work tree lacks or has otherwise. */
async function differing(tree: string, sha: string): Promise<Set<string>> {
  const scratch = await mkdtemp(join(tmpdir(), "factory-index-"));
  try {
    const call = { repository: tree, index: join(scratch, "index") };
    await git(["read-tree", sha], call);
    await git(["update-index", "-q", "--really-refresh"], call).catch(() => ""); // exits 1 when anything differs
    return new Set(zeroSeparated(await gitBytes(["diff-files", "--name-only", "-z"], call)));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Makes work tree and index those of a commit. Only after `personalFiles` found none. */
export async function bringTo(tree: string, sha: string): Promise<void> {
  await git(["read-tree", "--reset", "-u", sha], { repository: tree });
}
