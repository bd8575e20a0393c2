import { policyDigest } from "../policy.ts";
import { type CheckedJudgement, fails, holds, type Said } from "./said.ts";

/** The policy is the one that was fixed before the first draw, and the one that was asked about. `wanted`: a policy's digest. */
export function policy({ judged, plan }: CheckedJudgement, wanted: string | undefined): Said {
  const own = policyDigest(judged.policy);
  const fixed = plan.data.policyDigest;
  if (own !== fixed || judged.evaluation.policyDigest !== fixed)
    return fails("other-policy", `The policy's digest is ${own}, the plan names ${fixed}.`);
  if (wanted !== undefined && wanted !== own)
    return fails("other-policy", `The policy's digest is ${own}, not ${wanted}.`);
  return holds(`The policy is the one that the plan names, ${own}.`);
}
