import type { MoneyLeft, Rates } from "./cost.ts";
import { type AlphaSpent, nextPlan } from "./gate/next-plan.ts";
import type { Reason } from "./intent.ts";
import { PRODUCT_FILE, type ProductFile } from "./product.ts";

/** What an intent's lineage and product have spent, and what they may still spend. */
export interface Spending {
  readonly alpha: AlphaSpent;
  readonly money: MoneyLeft;
  /** For which the lineage was worked on. */
  readonly minutes: number;
  readonly rates: Rates;
}

/**
 * Why one more attempt cannot pass within what is left of α, minutes and money, so that it is not begun; null when it can. `judged`:
 * whether it would write a plan at all. What no build, or trial, has cost yet keeps nothing from being built.
 */
export function unaffordable(
  { gate, budget }: Pick<ProductFile, "gate" | "budget">,
  { alpha, money, minutes, rates }: Spending,
  judged: boolean,
): Reason | null {
  const { usdPerBuild, minutesPerTrial } = rates;
  if (usdPerBuild !== null && usdPerBuild > money.usd)
    return {
      code: "money-spent",
      sentence: `a build has cost $${usdPerBuild.toFixed(2)} on average, and $${money.usd.toFixed(2)} is left of ${money.cap}, which is $${money.of.toFixed(2)}; ${remedyFor(money.cap)}`,
    };
  if (!judged) return null;
  const trials = minutesPerTrial === null ? Infinity : (budget.minutes - minutes) / minutesPerTrial;
  const next = nextPlan(gate, alpha, trials);
  return next.kind === "plan" ? null : next.reason;
}

function remedyFor(cap: MoneyLeft["cap"]): string {
  const raise =
    cap === "FACTORY_MONTH_USD" ? "raise it where sf start is run" : `raise it in ${PRODUCT_FILE}`;
  const passes = cap === "budget.month_usd" || cap === "FACTORY_MONTH_USD";
  return passes ? `${raise}, or wait for the next month (UTC)` : raise;
}
