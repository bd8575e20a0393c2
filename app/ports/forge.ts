import type { Standing } from "../core/change.ts";
import type { Product } from "../core/product.ts";

/** Which commit, of which product, on which base. */
export interface MergeRequest {
  readonly product: Product;
  readonly base: string;
  readonly sha: string;
}

export type MergeOutcome =
  /** `sha`: of the merge. */
  | { readonly kind: "merged"; readonly sha: string }
  /** The branch is no longer at the base. */
  | { readonly kind: "moved"; readonly head: string }
  /** A work tree has the branch checked out and somebody's changes lie in it. */
  | { readonly kind: "occupied"; readonly worktree: string; readonly files: readonly string[] };

export type RevertOutcome =
  | { readonly kind: "reverted"; readonly sha: string }
  | { readonly kind: "moved"; readonly head: string }
  | { readonly kind: "occupied"; readonly worktree: string; readonly files: readonly string[] };

/** A person's commit, and what the commit that is made of it has besides. */
export interface SquashRequest {
  readonly base: string;
  readonly of: string;
  /** The branch that it gets. */
  readonly branch: string;
  readonly subject: string;
  /** Texts that it has at some paths, whatever the person's has there. */
  readonly files: Readonly<Record<string, string>>;
  /** Paths at which it has what the base has, whatever the person's has there. */
  readonly asBase: readonly string[];
}

/** `changes`: whether anything but these files and paths is otherwise than in the base. */
export interface Squashed {
  readonly sha: string;
  readonly tree: string;
  readonly changes: boolean;
}

/** Where a product's code lives: branches, candidates, merges. Every change is safe to ask for twice. */
export interface Forge {
  /** Checks that a path is a git repository that can be built on; FactoryError `invalid-input` says what is wrong. */
  inspect(repository: string): Promise<{ readonly repository: string; readonly branch: string }>;
  /** The commit the product's branch is at. */
  head(product: Product): Promise<string>;
  /** The commit that a branch, a tag or a commit's own name stands for; null where the repository has none of that name. */
  find(product: Product, ref: string): Promise<string | null>;
  /** How a commit stands to another. */
  standing(
    product: Product,
    commits: { readonly base: string; readonly sha: string },
  ): Promise<Standing>;
  /**
   * Makes one commit on the base of what a person's commits on top of it come to, with the date of the last, and a branch at it. The
   * same request makes the same commit; nothing of the person's own moves.
   */
  squash(product: Product, request: SquashRequest): Promise<Squashed>;
  /** A file's text at a commit; null where it has none. */
  read(product: Product, sha: string, path: string): Promise<string | null>;
  /** Brings a bundle's commit in under a branch name; FactoryError `broken` when the bundle does not hold it. */
  publish(
    product: Product,
    candidate: { readonly branch: string; readonly sha: string; readonly bundle: string },
  ): Promise<void>;
  /** Deletes branches that are there. */
  discard(product: Product, branches: readonly string[]): Promise<void>;
  /**
   * Puts one commit on top of the base, with the tree of `sha`, both as its parents and this message: the product's branch, and a clean
   * work tree that has it checked out, go from the base to it. The same request and message make the same commit.
   */
  merge(request: MergeRequest, message: string): Promise<MergeOutcome>;
  /** Puts one commit on top of `sha` whose tree is the base's, when the branch is still at `sha`. */
  revert(request: MergeRequest, why: string): Promise<RevertOutcome>;
  /** Those of some files' contents (by name) that the repository keeps anywhere, in its history or out of it. */
  keeps(product: Product, contents: ReadonlyMap<string, Uint8Array>): Promise<readonly string[]>;
  /**
   * Files and links of a commit that another does not have with the same content, by path; submodules are left out. `refused` where
   * they are more than 256 MiB together.
   */
  introduced(
    product: Product,
    commits: { readonly base: string; readonly sha: string },
  ): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Whether the product's branch holds a commit. */
  contains(product: Product, sha: string): Promise<boolean>;
  /** The tree of a commit, files only, written into an empty folder; links and submodules are left out. */
  materialise(product: Product, sha: string, into: string): Promise<void>;
}
