import type { Policy } from "../../policy.ts";
import { type Plan, planFor } from "../plan.ts";
import { worthConfirming } from "../race.ts";

/** The plans of a policy's lineages, each calculated once, and which winners are worth them. */
export interface Plans {
  /** The lineage's j-th, from 1. */
  readonly plan: (j: number) => Plan;
  /** Whether a winner that passed so many of its trials of selection is worth the j-th. */
  readonly worth: (j: number, passes: number, trials: number) => boolean;
}

/** `failures`: those of every plan's last look; without it the fewest that reach the policy's power. */
export function plansOf(policy: Policy, failures?: number): Plans {
  const plans = new Map<number, Plan>();
  const worths = new Map<string, boolean>();
  const plan = (j: number): Plan => kept(plans, j, () => planFor(policy, j, failures));
  return {
    plan,
    worth: (j, passes, trials) =>
      kept(worths, `${j}/${passes}/${trials}`, () => worthConfirming(plan(j), passes, trials)),
  };
}

function kept<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}
