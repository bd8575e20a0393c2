import { FactoryError } from "../errors.ts";
import { type Event, isKind } from "../event.ts";
import type { Reason } from "../intent.ts";
import { alphaSpent, type Lineage, plansWritten } from "../lineage.ts";
import type { Policy } from "../policy.ts";
import { type Plan, planFor } from "./plan.ts";
import { acceptChance } from "./walk.ts";

/** What was spent of α before the next plan. */
export interface AlphaSpent {
  /** Plans that the lineage has written, and α of all of them. */
  readonly plans: number;
  readonly lineage: number;
  /** α of all plans of the product. */
  readonly product: number;
}

/** What a lineage and its product have spent, from the product's events in order. */
export function alphaSpentBefore(events: readonly Event[], lineage: Lineage): AlphaSpent {
  const plans = plansWritten(events, lineage);
  const all = events.filter((event) => isKind(event, "winner-fixed"));
  return { plans: plans.length, lineage: alphaSpent(plans), product: alphaSpent(all) };
}

/** The lineage's next plan, or why it is not worth building for. */
export type NextPlan =
  | { readonly kind: "plan"; readonly plan: Plan }
  | { readonly kind: "spent"; readonly reason: Reason };

/** A build as good as the policy's power speaks of is to be accepted with this chance at least. */
const WORTH_BUILDING = 0.5;
/** Sums of α differ from α itself by rounding. */
const ROUNDING = 1 + 1e-9;

/**
 * The next plan of a lineage. `spent` where the lineage's or the product's α does not allow it, or where it would accept a build of the
 * policy's power rate (0.995 by default) with a chance under 0.5. `trials`: no more can be played within the budget.
 */
export function nextPlan(policy: Policy, spent: AlphaSpent, trials = Infinity): NextPlan {
  const planned = planOr(policy, spent.plans + 1);
  if (planned.kind === "spent") return planned;
  const { plan } = planned;
  const over = overspent(policy, spent, plan.alpha);
  if (over !== null) return { kind: "spent", reason: { code: "alpha-spent", sentence: over } };
  const { rate } = policy.power;
  const looks = plan.looks.filter((look) => look.trials <= trials);
  const chance = acceptChance({ looks }, rate);
  if (chance >= WORTH_BUILDING) return planned;
  const why =
    looks.length < plan.looks.length
      ? `the budget allows about ${Math.floor(trials)} trials, of which its looks need ${plan.looks.map((look) => look.trials).join(", ")}; raise budget.minutes`
      : "raise gate.cap, or lower gate.target";
  const sentence = `plan ${plan.j} of this lineage would accept a build of pass rate ${rate} with chance ${chance.toFixed(2)} (${WORTH_BUILDING} is needed): ${why}`;
  return { kind: "spent", reason: { code: "no-power-left", sentence } };
}

/** A plan that cannot be made is a reason here, not a mistake: the α that is left is too little for it. */
function planOr(policy: Policy, j: number): NextPlan {
  try {
    return { kind: "plan", plan: planFor(policy, j) };
  } catch (error) {
    if (!(error instanceof FactoryError)) throw error;
    return { kind: "spent", reason: { code: "no-power-left", sentence: error.message } };
  }
}

function overspent(policy: Policy, spent: AlphaSpent, next: number): string | null {
  const shown = (alpha: number) => alpha.toFixed(4);
  if (spent.lineage + next > policy.alpha * ROUNDING)
    return `this lineage has spent ${shown(spent.lineage)} of its α ${policy.alpha} in ${spent.plans} plans, and the next would spend ${shown(next)}: nothing that it builds can be accepted any more (sf gate ledger shows why)`;
  const cap = policy.product_alpha;
  if (cap === undefined || spent.product + next <= cap * ROUNDING) return null;
  return `this product has spent ${shown(spent.product)} of gate.product_alpha ${cap}, and the next plan would spend ${shown(next)}: raise it, and with it how many wrong acceptances you expect`;
}
