import { type Checked, fails, holds, type Said } from "./said.ts";

/** What the file is about is what the verdict is on, and what was asked about. */
export function subject(checked: Checked, wanted: string | undefined): Said {
  const [{ digest: commit }, { digest: tree }] = checked.subject;
  const { sha, tree: judgedTree } = checked.given.data;
  if (commit.gitCommit !== sha || tree.gitTree !== judgedTree)
    return fails("other-commit", `The file is about ${commit.gitCommit}, its verdict on ${sha}.`);
  const evaluation = checked.predicate.judgement?.evaluation;
  if (evaluation !== undefined && (evaluation.sha !== sha || evaluation.tree !== judgedTree))
    return fails("other-commit", `The verdict is on ${sha}, what was played is ${evaluation.sha}.`);
  if (wanted !== undefined && wanted !== sha)
    return fails("other-commit", `The verdict is on ${sha}, not on ${wanted}.`);
  return holds(`The verdict is on commit ${sha}, tree ${judgedTree}.`);
}
