import { signedPlan } from "../evaluation-of.ts";
import { isSignedBy } from "../public-key.ts";
import { confirmationRoots, trialSeed } from "../streams.ts";
import { counted } from "../wording.ts";
import { type CheckedJudgement, fails, holds, type Said } from "./said.ts";

/** Nobody chose the draws: the factory's key signed each plan, and every seed comes from that signature and the trial's index. */
export function seeds({ predicate, judged, plans, plan }: CheckedJudgement): Said {
  const forged = plans.find(
    (one) => !isSignedBy(predicate.keys.plan, signedPlan(one), one.data.signature),
  );
  if (forged !== undefined)
    return fails("seed", `Event ${forged.seq}: the plan's signature is not of the factory's key.`);
  const roots = confirmationRoots(plan.data.signature);
  const { trials, topUps } = judged.evaluation;
  const foreign =
    trials.find(({ seed, index }) => seed !== trialSeed(roots.trials, index)) ??
    topUps.find(({ seed, index }) => seed !== trialSeed(roots.topUps, index));
  if (foreign !== undefined)
    return fails("seed", `Trial ${foreign.index} of ${foreign.family} has a seed of another plan.`);
  return holds(
    `The plan key signed ${counted(plans.length, "plan")}; the seeds of ${counted(trials.length + topUps.length, "trial")} come from the last one's signature.`,
  );
}
