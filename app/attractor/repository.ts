/** What came of merging one commit into another. */
export type Merged =
  | { readonly kind: "merged"; readonly sha: string }
  | { readonly kind: "conflict"; readonly paths: readonly string[] };

/** The repository whose worktree the stages work in. Rejections end the run with their message. */
export interface Repository {
  /** The commit that the worktree stands on. */
  base(): Promise<string>;
  /** Commits everything in the worktree, also when nothing changed, and answers the new commit. */
  commit(subject: string): Promise<string>;
  /** Puts branch and worktree back, or forward, to a commit; ignored files stay. */
  reset(sha: string): Promise<void>;
  /** A worktree of its own for a parallel branch, at a commit; a branch or folder of that name is replaced. */
  fork(fork: ForkRequest): Promise<Repository>;
  /** Merges `theirs` into `ours` three-way and answers the merge commit; branch and worktree stay where they are. */
  merge(merge: MergeRequest): Promise<Merged>;
  /** What lies between two commits, as `git diff` tells it. */
  patch(wanted: PatchRequest): Promise<Patch>;
}

export interface ForkRequest {
  readonly branch: string;
  /** Absolute; its parent exists. */
  readonly worktree: string;
  readonly sha: string;
}

export interface PatchRequest {
  readonly from: string;
  readonly to: string;
  readonly mostBytes: number;
}

/** A patch, empty between equal trees; `whole` unless it was cut at the bytes that were wanted. */
export interface Patch {
  readonly bytes: Uint8Array;
  readonly whole: boolean;
}

export interface MergeRequest {
  readonly ours: string;
  readonly theirs: string;
  readonly subject: string;
}
