import { FactoryError } from "../errors.ts";
import { planDifferences } from "../gate/criteria/plan.ts";
import { type Plan, planFor } from "../gate/plan.ts";
import type { Policy } from "../policy.ts";
import { type CheckedJudgement, fails, holds, type Said, same } from "./said.ts";

/** The plan is the one that policy and attempt give. */
export function plan({ judged, plan: own }: CheckedJudgement): Said {
  const { plan: recorded } = own.data;
  if (!same(recorded, judged.evaluation.plan))
    return fails("plan", `What was played is not of the plan that event ${own.seq} fixes.`);
  const given = planOf(judged.policy, recorded.j);
  const different =
    given === null ? ["everything"] : planDifferences(judged.evaluation.plan, given);
  if (different.length > 0)
    return fails(
      "plan",
      `The policy gives another plan ${recorded.j}; it differs in ${different.join(", ")}.`,
    );
  return holds(`The policy gives this plan ${recorded.j}, at α ${recorded.alpha.toFixed(6)}.`);
}

/** Null where the policy gives none: its power cannot be reached. */
function planOf(policy: Policy, j: number): Plan | null {
  try {
    return planFor(policy, j);
  } catch (error) {
    if (error instanceof FactoryError) return null;
    throw error;
  }
}
