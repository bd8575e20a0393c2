import type { Inventory } from "../core/exposure.ts";
import type { Change } from "../core/guard.ts";

/** A clone to work in. The git folder lies outside the work tree, out of reach of whatever runs in it. */
export interface Clone {
  readonly tree: string;
  readonly git: string;
}

/** Git inside a job: clones without history, commits by the factory, bundles. Nothing of a clone's own configuration is obeyed. */
export interface Workshop {
  /** A clone of depth 1 at a commit, below `into` (an empty folder). */
  clone(repository: string, sha: string, into: string): Promise<Clone>;
  /**
   * Copies a clone, ignored files and all, to a folder of its own; parallel branches' worktrees are not part of it. `refused` when
   * its files are larger than `most` bytes together. What lay there before is replaced.
   */
  keep(clone: Clone, into: string, most: number): Promise<void>;
  /** A clone as `keep` left it, below `into` (an empty folder); the copy stays as it is. */
  take(kept: string, into: string): Promise<Clone>;
  /** What the clone lets its builder read. */
  inventory(clone: Clone): Promise<Inventory>;
  /** The commit the clone stands on. */
  head(clone: Clone): Promise<string>;
  /** Makes work tree and branch those of a commit of the clone; what is ignored stays. */
  reset(clone: Clone, sha: string): Promise<void>;
  /** Commits the whole work tree; the same tree, parent, date and subject give the same commit. */
  commit(clone: Clone, message: CommitMessage): Promise<string>;
  /** One commit on `parent` with the tree of `of`. */
  squash(
    clone: Clone,
    squash: { readonly of: string; readonly parent: string } & CommitMessage,
  ): Promise<{ readonly sha: string; readonly tree: string }>;
  /** Writes a bundle of `sha` on top of `base`. */
  bundle(
    clone: Clone,
    commits: { readonly base: string; readonly sha: string },
    file: string,
  ): Promise<void>;
  /** What lies between two commits, path by path. `repository` must hold both. */
  changes(repository: string, from: string, to: string): Promise<readonly Change[]>;
  /** Those of the paths that one of the globs matches; dots are nothing special. */
  matching(paths: readonly string[], globs: readonly string[]): readonly string[];
  /** All paths of a commit. */
  paths(repository: string, sha: string): Promise<readonly string[]>;
  /** Git's own digest of each of the paths that a commit has as a plain file. */
  contents(
    repository: string,
    sha: string,
    paths: readonly string[],
  ): Promise<Readonly<Record<string, string>>>;
  /** Makes a folder in the work tree, with those above it; `refused` where a file or a link lies. */
  makeFolder(clone: Clone, path: string): Promise<void>;
  /** Overwrites paths of the work tree with what a commit of `repository` has there. */
  restore(
    clone: Clone,
    from: { readonly repository: string; readonly sha: string; readonly paths: readonly string[] },
  ): Promise<void>;
  /** A plain file's text in a work tree, never through a link; null where there is none. */
  readText(clone: Clone, path: string): Promise<string | null>;
  writeText(clone: Clone, path: string, text: string): Promise<void>;
}

export interface CommitMessage {
  readonly subject: string;
  /** Seconds since 1970. */
  readonly date: number;
}
