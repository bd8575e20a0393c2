import type { EvaluatedTrial } from "../evaluation.ts";
import { type CheckedJudgement, fails, holds, type Said } from "./said.ts";

/** Every trial that the verdict rests on is there, once and in its place. */
export function trials({ judged: { evaluation, verdict } }: CheckedJudgement): Said {
  const { trials: played, topUps } = evaluation;
  const misplaced = fault("trial", played) ?? fault("top-up", topUps);
  if (misplaced !== null) return misplaced;
  if (played.length < verdict.played)
    return fails(
      "trial-removed",
      `The verdict rests on ${verdict.played} trials, ${played.length} are here.`,
    );
  return holds(`All ${played.length} trials and ${topUps.length} top-ups are here, once each.`);
}

function fault(what: string, rows: readonly EvaluatedTrial[]): Said | null {
  const at = rows.findIndex(({ index }, place) => index !== place);
  if (at === -1) return null;
  const sentence = `Where ${what} ${at} should stand is ${what} ${rows[at]?.index}.`;
  const there = rows.some(({ index }) => index === at);
  return fails(there ? "reordered" : "trial-removed", sentence);
}
