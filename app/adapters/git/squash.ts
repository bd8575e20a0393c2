import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Squashed, SquashRequest } from "../../ports/forge.ts";
import { git, gitBytes, wordsAndPath, zeroSeparated } from "./git.ts";

/** The commit is made in an index of its own: what the person works at, and has staged, is not touched. */
export async function squash(repository: string, request: SquashRequest): Promise<Squashed> {
  const { base, of, branch, subject, files, asBase } = request;
  const folder = await mkdtemp(join(tmpdir(), "factory-squash-"));
  try {
    const at = { repository, index: join(folder, "index") };
    const ours = [...asBase, ...Object.keys(files)];
    await git(["read-tree", of], at);
    await put(at, await entriesOf(repository, base, ours));
    const changes =
      (await git(["write-tree"], at)) !== (await git(["rev-parse", `${base}^{tree}`], at));
    await put(at, await written(repository, files));
    const tree = await git(["write-tree"], at);
    const date = Number(await git(["show", "-s", "--format=%ct", of], { repository }));
    // Same parent, tree, message and date: asked twice, it is one commit.
    const sha = await git(["commit-tree", tree, "-p", base, "-m", subject], { repository, date });
    await git(["update-ref", `refs/heads/${branch}`, sha], { repository });
    return { sha, tree, changes };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function put(
  at: { readonly repository: string; readonly index: string },
  lines: readonly string[],
): Promise<void> {
  const stdin = lines.map((line) => `${line}\0`).join("");
  await git(["update-index", "-z", "--index-info"], { ...at, stdin });
}

/** What a commit has at these paths, as an index takes it; of what it has not, that it is absent. */
async function entriesOf(
  repository: string,
  sha: string,
  paths: readonly string[],
): Promise<string[]> {
  const listed = zeroSeparated(
    await gitBytes(["ls-tree", "-z", "--full-tree", sha, "--", ...paths], { repository }),
  ).map(wordsAndPath);
  return paths.map((path) => {
    const [mode, , oid] = listed.find((entry) => entry.path === path)?.words ?? [];
    return mode === undefined ? `0 ${"0".repeat(sha.length)}\t${path}` : `${mode} ${oid}\t${path}`;
  });
}

async function written(
  repository: string,
  files: Readonly<Record<string, string>>,
): Promise<string[]> {
  const lines: string[] = [];
  for (const [path, stdin] of Object.entries(files)) {
    const args = ["hash-object", "-w", "--no-filters", "--stdin"];
    lines.push(`100644 ${await git(args, { repository, stdin })}\t${path}`);
  }
  return lines;
}
