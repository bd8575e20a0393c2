import { expectedOf } from "../evaluation-of.ts";
import { decide } from "../gate/decide.ts";
import { comparedOf } from "../lineage-yardsticks.ts";
import { ALL_COUNT } from "../standing.ts";
import type { Verdict } from "../verdict.ts";
import { factsOf } from "./facts.ts";
import { type Checked, type CheckedJudgement, fails, holds, type Said, same } from "./said.ts";

/** Where nothing was played there is nothing to decide again, and the ledger's verdict says so too. */
export function unjudged({ given }: Checked): Said {
  return given.data.evaluation === null
    ? holds("Nothing was played, so there is no verdict to decide again.")
    : fails(
        "trial-removed",
        `Event ${given.seq} gives a verdict on trials, and the file does not have them.`,
      );
}

/** Decides again. That what would be merged was still what was judged is the one thing a file cannot show. */
export function verdict(checked: CheckedJudgement): Said {
  const { judged, given, plan, plans } = checked;
  const { sha: _, tree: __, evaluation: ___, judged: ____, ...told } = given.data;
  if (!same(told, judged.verdict))
    return fails("verdict", `The verdict is not the one that event ${given.seq} gives.`);
  const { evaluation, policy } = judged;
  // What was true then is what the attempt's own plan says.
  const { standing = ALL_COUNT } = plan.data;
  const compared = comparedOf(checked.predicate.events, plan);
  const expected = expectedOf(
    factsOf(judged),
    { ...plan.data, standing, compared, plans },
    evaluation,
  );
  const own = decide(evaluation, policy, expected).verdict;
  const stale = judged.verdict.because === "stale";
  if (same(comparable(own, stale), comparable(judged.verdict, stale)))
    return holds(
      stale
        ? "Decided again, everything is the same; that the ground had moved is as the event says."
        : `Decided again from the trials, the verdict is the same: ${own.outcome}.`,
    );
  const differ = own.criteria.filter((one, at) => !same(one, judged.verdict.criteria[at]));
  const named = differ.map(({ name }) => name).join(", ") || "its figures";
  return fails(
    "verdict",
    `Decided again, the verdict is ${own.outcome}, not ${judged.verdict.outcome}; different: ${named}.`,
  );
}

/** Criteria that hold what was judged against what was true when the gate looked. */
const OF_THE_MOMENT = ["freshness", "standing"];

/** Of a stale verdict, what does not hang on how the ground was then. */
function comparable(verdict: Verdict, stale: boolean): unknown {
  if (!stale) return verdict;
  const { outcome: _, because: __, criteria, ...rest } = verdict;
  return { ...rest, criteria: criteria.filter(({ name }) => !OF_THE_MOMENT.includes(name)) };
}
