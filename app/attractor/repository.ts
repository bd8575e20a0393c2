/** The repository whose worktree the stages work in. Rejections end the run with their message. */
export interface Repository {
  /** The commit that the worktree stands on. */
  base(): Promise<string>;
  /** Commits everything in the worktree, also when nothing changed, and answers the new commit. */
  commit(subject: string): Promise<string>;
  /** Puts branch and worktree back to a commit; ignored files stay. */
  reset(sha: string): Promise<void>;
}
