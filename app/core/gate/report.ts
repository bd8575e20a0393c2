import type { Policy } from "../policy.ts";
import { PROMISE_DRAWS } from "../promise-list.ts";
import type { GatePlan } from "../workbench-gate.ts";
import { lookBound } from "./bounds.ts";
import { planFor } from "./plan.ts";
import { honestRefusal } from "./promised-draw.ts";
import { acceptChance, expectedTrials } from "./walk.ts";

/** True pass rates at which a plan's power is shown. */
const RATES = [0.97, 0.975, 0.98, 0.985, 0.99, 0.995, 0.998, 0.999] as const;

/** Which plan of its lineage, from 1. `failures`: those of the last look, by default as the power asks; `rates`: where power is shown. */
interface Shown {
  readonly j: number;
  readonly failures?: number | undefined;
  readonly rates?: readonly number[] | undefined;
}

/** The plan of a lineage's j-th attempt and what it is worth. */
export function gatePlanReport(policy: Policy, { j, failures, rates = RATES }: Shown): GatePlan {
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
    promises: promisesCost(policy),
  };
}

/** How seldom a draw fails by itself where the cost of earlier promises is shown: one in so many. */
const FLAKES = [1000, 200, 100] as const;

function promisesCost({ promises: draws = PROMISE_DRAWS }: Policy): GatePlan["promises"] {
  const refused = FLAKES.map((oneIn) => ({ oneIn, chance: honestRefusal(draws, 1 / oneIn) }));
  return { draws, refused };
}
