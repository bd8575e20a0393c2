import { digestBytes } from "../../app/core/canonical.ts";
import { FactoryError } from "../../app/core/errors.ts";
import type { Product } from "../../app/core/product.ts";
import type { Forge } from "../../app/ports/forge.ts";

interface Commit {
  readonly parent: string | null;
  readonly files: Readonly<Record<string, string>>;
}

/** One thing that was really done to a branch. */
export type ForgeCall = `merge ${string}` | `revert ${string}`;

export interface FakeForge extends Forge {
  /** What happened to branches, for tests that look at what was done and not at what was said. */
  readonly calls: readonly ForgeCall[];
  /** What merges said. */
  readonly messages: readonly string[];
  /** Somebody commits to the product's branch. */
  commits(files: Record<string, string>): string;
  /** Somebody's branch gets a commit on top of another, or goes (null). */
  pushes(branch: string, commit: { on: string; files: Record<string, string> } | null): string;
  /** What a builder made on a base; not on any branch yet. */
  makes(
    base: string,
    files: Record<string, string>,
  ): { readonly sha: string; readonly tree: string };
  /** Files of the work tree that somebody is editing. */
  occupied: readonly string[];
  branchHead(branch: string): string | undefined;
}

const hex = (text: string) => digestBytes(text).slice(7, 47);

/** A forge in memory with one repository. */
export function fakeForge(files: Record<string, string>, branch = "main"): FakeForge {
  const commits = new Map<string, Commit>();
  const branches = new Map<string, string>();
  const calls: ForgeCall[] = [];
  const messages: string[] = [];
  const treeOf = (content: Readonly<Record<string, string>>) =>
    hex(JSON.stringify(Object.entries(content).sort()));
  const add = (parent: string | null, content: Record<string, string>) => {
    const sha = hex(`${parent}${treeOf(content)}`);
    commits.set(sha, { parent, files: content });
    return sha;
  };
  const headOf = (name: string) => {
    const sha = branches.get(name);
    if (sha === undefined) throw new FactoryError("not-found", `no branch ${name}`);
    return sha;
  };
  const ancestor = (one: string, of: string | undefined) => {
    for (let at: string | null | undefined = of; at != null; at = commits.get(at)?.parent)
      if (at === one) return true;
    return false;
  };
  const holds = (name: string, sha: string) => ancestor(sha, branches.get(name));
  branches.set(branch, add(null, files));
  const forge: FakeForge = {
    calls,
    messages,
    occupied: [],
    commits: (change) => {
      const head = headOf(branch);
      const sha = add(head, { ...commits.get(head)?.files, ...change });
      branches.set(branch, sha);
      return sha;
    },
    pushes: (name, commit) => {
      if (commit === null) branches.delete(name);
      else
        branches.set(name, add(commit.on, { ...commits.get(commit.on)?.files, ...commit.files }));
      return branches.get(name) ?? "";
    },
    find: async (_product, ref) => branches.get(ref) ?? (commits.has(ref) ? ref : null),
    standing: async (_product, { base, sha }) => {
      if (ancestor(sha, base)) return "contained";
      return ancestor(base, sha) ? "on-top" : "aside";
    },
    squash: async (_product, { base, of, branch: name, files: ours, asBase }) => {
      const before = commits.get(base)?.files ?? {};
      const content = { ...commits.get(of)?.files };
      for (const path of [...asBase, ...Object.keys(ours)]) {
        delete content[path];
        if (before[path] !== undefined) content[path] = before[path];
      }
      const changes = treeOf(content) !== treeOf(before);
      Object.assign(content, ours);
      const sha = add(base, content);
      branches.set(name, sha);
      return { sha, tree: treeOf(content), changes };
    },
    makes: (base, change) => {
      const content = { ...commits.get(base)?.files, ...change };
      return { sha: add(base, content), tree: treeOf(content) };
    },
    branchHead: (name) => branches.get(name),
    keeps: async (_product, contents) => {
      const kept = new Set([...commits.values()].flatMap((commit) => Object.values(commit.files)));
      return [...contents]
        .filter(([, bytes]) => kept.has(Buffer.from(bytes).toString()))
        .map(([name]) => name);
    },
    introduced: async (_product, { base, sha }) => {
      const known = new Set(Object.values(commits.get(base)?.files ?? {}));
      const own = Object.entries(commits.get(sha)?.files ?? {});
      return new Map(
        own
          .filter(([, text]) => !known.has(text))
          .map(([path, text]) => [path, new TextEncoder().encode(text)]),
      );
    },
    inspect: async (repository) => ({ repository, branch }),
    head: async (product: Product) => headOf(product.branch),
    read: async (_product, sha, path) => commits.get(sha)?.files[path] ?? null,
    publish: async (_product, { branch: name, sha }) => {
      branches.set(name, sha);
    },
    discard: async (_product, names) => {
      for (const name of names) branches.delete(name);
    },
    merge: async ({ product, base, sha }, message) => {
      const head = headOf(product.branch);
      const merged = hex(`${base} ${sha} ${message}`);
      commits.set(merged, { parent: sha, files: commits.get(sha)?.files ?? {} });
      if (holds(product.branch, merged)) return { kind: "merged", sha: merged };
      if (head !== base) return { kind: "moved", head };
      if (forge.occupied.length > 0)
        return { kind: "occupied", worktree: "/worktree", files: forge.occupied };
      calls.push(`merge ${merged}`);
      messages.push(message);
      branches.set(product.branch, merged);
      return { kind: "merged", sha: merged };
    },
    revert: async ({ product, base, sha }) => {
      const undo = add(sha, { ...commits.get(base)?.files });
      const head = headOf(product.branch);
      if (head === undo) return { kind: "reverted", sha: undo };
      if (head !== sha) return { kind: "moved", head };
      calls.push(`revert ${sha}`);
      branches.set(product.branch, undo);
      return { kind: "reverted", sha: undo };
    },
    contains: async (product, sha) => holds(product.branch, sha),
    materialise: async () => undefined,
  };
  return forge;
}
