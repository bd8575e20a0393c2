import { createHash } from "node:crypto";
import { realpath } from "node:fs/promises";
import type { Standing } from "../../core/change.ts";
import { FactoryError } from "../../core/errors.ts";
import type { Product } from "../../core/product.ts";
import type { Forge, MergeOutcome, MergeRequest, RevertOutcome } from "../../ports/forge.ts";
import { failed, git, tryGit } from "./git.ts";
import { squash } from "./squash.ts";
import { blobs, entries, resolve, SUBMODULE, writeTree } from "./tree.ts";
import { bringTo, personalFiles, workTreesOn } from "./work-tree.ts";

/** The name that a bundle's one branch has. */
export const BUNDLED = "refs/heads/candidate";

/** A forge whose products are git repositories on this machine. */
export function gitForge(): Forge {
  return {
    inspect,
    head,
    find,
    standing,
    squash: ({ repository }, request) => squash(repository, request),
    read: async ({ repository }, sha, path) => {
      const ending = await tryGit(["cat-file", "blob", `${sha}:${path}`], { repository });
      return ending.code === 0 ? ending.stdout.toString() : null;
    },
    publish,
    discard: async ({ repository }, branches) => {
      for (const branch of branches)
        await git(["update-ref", "-d", `refs/heads/${branch}`], { repository });
    },
    merge,
    revert,
    keeps,
    introduced,
    contains: async ({ repository, branch }, sha) =>
      (await tryGit(["merge-base", "--is-ancestor", sha, `refs/heads/${branch}`], { repository }))
        .code === 0,
    materialise: ({ repository }, sha, into) => writeTree(repository, sha, into),
  };
}

/** Git names a file's content by a digest over its length and itself: nothing of it needs to be written to ask for it. */
async function keeps(
  { repository }: Product,
  contents: ReadonlyMap<string, Uint8Array>,
): Promise<readonly string[]> {
  const format = await git(["rev-parse", "--show-object-format"], { repository });
  const named = [...contents].map(([name, bytes]) => ({
    name,
    id: createHash(format).update(`blob ${bytes.length}\0`).update(bytes).digest("hex"),
  }));
  const answer = await git(["cat-file", "--batch-check"], {
    repository,
    stdin: named.map(({ id }) => `${id}\n`).join(""),
  });
  const lines = answer.split("\n");
  return named.filter(({ id }, at) => lines[at]?.startsWith(`${id} blob`)).map(({ name }) => name);
}

const MOST_INTRODUCED = 256 * 1024 * 1024;

async function introduced(
  { repository }: Product,
  { base, sha }: { readonly base: string; readonly sha: string },
): Promise<ReadonlyMap<string, Uint8Array>> {
  const known = new Set((await entries(repository, base)).map(({ oid }) => oid));
  const own = (await entries(repository, sha)).filter(
    ({ mode, oid }) => mode !== SUBMODULE && !known.has(oid),
  );
  const oids = own.map(({ oid }) => oid);
  const size = await sizeOf(repository, oids);
  if (size > MOST_INTRODUCED)
    throw new FactoryError(
      "refused",
      `${sha} brings ${size} bytes of new files, more than ${MOST_INTRODUCED} are not looked at`,
    );
  const contents = await blobs(repository, oids);
  return new Map(own.map(({ path }, at) => [path, contents[at] ?? Buffer.alloc(0)]));
}

/** Bytes of these objects together. */
async function sizeOf(repository: string, oids: readonly string[]): Promise<number> {
  if (oids.length === 0) return 0;
  const stdin = oids.map((oid) => `${oid}\n`).join("");
  const sizes = await git(["cat-file", "--batch-check=%(objectsize)"], { repository, stdin });
  return sizes.split("\n").reduce((sum, line) => sum + Number(line), 0);
}

async function inspect(path: string): Promise<{ repository: string; branch: string }> {
  const place = await realpath(path).catch(() => null);
  if (place === null)
    throw new FactoryError(
      "invalid-input",
      `${path}: no such folder; name the folder of a git repository`,
    );
  const top = await tryGit(["rev-parse", "--path-format=absolute", "--git-common-dir"], {
    repository: place,
  });
  if (top.code !== 0)
    throw new FactoryError(
      "invalid-input",
      `${place}: not a git repository; run git init and commit there first`,
    );
  const branch = await tryGit(["symbolic-ref", "--short", "HEAD"], { repository: place });
  const name = branch.stdout.toString().trim();
  if ((await resolve(place, "HEAD")) === null)
    throw new FactoryError(
      "invalid-input",
      `${place}: no commit yet on ${name || "HEAD"}; commit .factory/product.yml first`,
    );
  const root = await tryGit(["rev-parse", "--show-toplevel"], { repository: place });
  return { repository: root.code === 0 ? root.stdout.toString().trim() : place, branch: name };
}

async function head({ name, repository, branch }: Product): Promise<string> {
  const sha = await resolve(repository, `refs/heads/${branch}`);
  if (sha === null)
    throw new FactoryError("not-found", `${name}: no branch ${branch} in ${repository}`);
  return sha;
}

/** A branch goes before a tag of the same name; what git takes for no name at all is none. */
async function find({ repository }: Product, ref: string): Promise<string | null> {
  const branch = await resolve(repository, `refs/heads/${ref}`).catch(() => null);
  return branch ?? resolve(repository, ref);
}

async function standing(
  { repository }: Product,
  { base, sha }: { readonly base: string; readonly sha: string },
): Promise<Standing> {
  if (await isAncestor(repository, sha, base)) return "contained";
  return (await isAncestor(repository, base, sha)) ? "on-top" : "aside";
}

async function isAncestor(repository: string, one: string, of: string): Promise<boolean> {
  const args = ["merge-base", "--is-ancestor", one, of];
  const ending = await tryGit(args, { repository });
  if (ending.code === 0 || ending.code === 1) return ending.code === 0;
  throw failed(args, { repository }, ending);
}

async function publish(
  { repository }: Product,
  candidate: { branch: string; sha: string; bundle: string },
): Promise<void> {
  const target = `refs/heads/${candidate.branch}`;
  if ((await resolve(repository, target)) === candidate.sha) return;
  await git(
    [
      "fetch",
      "-q",
      "--no-tags",
      "--no-write-fetch-head",
      candidate.bundle,
      `+${BUNDLED}:${target}`,
    ],
    { repository },
  );
  const seen = await resolve(repository, target);
  if (seen !== candidate.sha)
    throw new FactoryError(
      "broken",
      `${candidate.bundle} holds ${seen ?? "nothing"}, not ${candidate.sha}`,
    );
}

async function merge({ product, base, sha }: MergeRequest, message: string): Promise<MergeOutcome> {
  const { repository } = product;
  const tree = await git(["rev-parse", `${sha}^{tree}`], { repository });
  const merged = await commitAsOf(product, sha, [tree, "-p", base, "-p", sha, "-m", message]);
  return move({ product, base, sha: merged }, merged, "factory: merge");
}

async function revert({ product, base, sha }: MergeRequest, why: string): Promise<RevertOutcome> {
  const tree = await git(["rev-parse", `${base}^{tree}`], { repository: product.repository });
  const undo = await commitAsOf(product, sha, [tree, "-p", sha, "-m", why]);
  const outcome = await move({ product, base: sha, sha: undo }, undo, "factory: revert");
  return outcome.kind === "merged" ? { kind: "reverted", sha: undo } : outcome;
}

/** A commit with the date of another. Same parents, tree, message and date: asked twice, it is one commit. */
async function commitAsOf(
  { repository }: Product,
  sha: string,
  about: readonly string[],
): Promise<string> {
  const date = Number(await git(["show", "-s", "--format=%ct", sha], { repository }));
  return git(["commit-tree", ...about], { repository, date });
}

/** Moves the product's branch from base to sha, and clean work trees that have it checked out with it. */
async function move(
  { product, base, sha }: MergeRequest,
  to: string,
  why: string,
): Promise<MergeOutcome> {
  const { repository, branch } = product;
  const trees = await workTreesOn(repository, branch);
  const now = await head(product);
  if (now !== base && now !== to) {
    const held = await gitForge().contains(product, to);
    return held ? { kind: "merged", sha } : { kind: "moved", head: now };
  }
  const free: string[] = [];
  for (const tree of trees) {
    const files = await personalFiles(tree, base, to);
    if (files.length > 0 && now === base) return { kind: "occupied", worktree: tree, files };
    if (files.length === 0) free.push(tree);
  }
  if (now === base) {
    const ref = `refs/heads/${branch}`;
    const ending = await tryGit(["update-ref", "--create-reflog", "-m", why, ref, to, base], {
      repository,
    });
    if (ending.code !== 0) return { kind: "moved", head: await head(product) };
  }
  for (const tree of free) await bringTo(tree, to);
  return { kind: "merged", sha };
}
