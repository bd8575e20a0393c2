import type { Policy } from "../policy.ts";
import { lookBound } from "./bounds.ts";
import { planFor } from "./plan.ts";
import { acceptChance, expectedTrials, type Look } from "./walk.ts";

/** True pass rates at which a plan's power is shown. */
const RATES = [0.97, 0.975, 0.98, 0.985, 0.99, 0.995, 0.998, 0.999] as const;

/** What `sf gate plan` prints. */
export interface GatePlanReport {
  readonly target: number;
  /** α_j of the lineage's j-th plan. */
  readonly alpha: number;
  /** `bound`: the pass rate that acceptance at this look shows at level α_j. */
  readonly looks: readonly (Look & { readonly bound: number })[];
  /** The exact chance that a build at the target is accepted. */
  readonly size: number;
  /** At a true pass rate: the exact chance to be accepted, and the trials played on average. */
  readonly power: readonly {
    readonly rate: number;
    readonly accept: number;
    readonly trials: number;
  }[];
}

/** Which plan of its lineage, from 1. `failures`: those of the last look, by default as the power asks; `rates`: where power is shown. */
interface Shown {
  readonly j: number;
  readonly failures?: number | undefined;
  readonly rates?: readonly number[] | undefined;
}

/** The plan of a lineage's j-th attempt and what it is worth. */
export function gatePlanReport(
  policy: Policy,
  { j, failures, rates = RATES }: Shown,
): GatePlanReport {
  const plan = planFor(policy, j, failures);
  return {
    target: plan.target,
    alpha: plan.alpha,
    looks: plan.looks.map((look, index) => ({ ...look, bound: lookBound(plan, index + 1) })),
    size: plan.size,
    power: rates.map((rate) => ({
      rate,
      accept: acceptChance(plan, rate),
      trials: expectedTrials(plan, rate),
    })),
  };
}
