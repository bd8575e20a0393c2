import type { Spending } from "../core/affordable.ts";
import { COST_KINDS, MONEY_KINDS, moneyLeft, ratesSeen } from "../core/cost.ts";
import { isKind } from "../core/event.ts";
import { alphaSpentBefore } from "../core/gate/next-plan.ts";
import { LINEAGE_KINDS, lineageOf } from "../core/lineage.ts";
import type { ProductFile } from "../core/product.ts";
import { minutesWorked, WORK_KINDS } from "../core/work-time.ts";
import type { World } from "./world.ts";

/** What the ledger says of an intent's spending at this moment. */
export async function spendingOf(
  { ledger, facts }: Pick<World, "ledger" | "facts">,
  { product, intent }: { readonly product: string; readonly intent: string },
  { budget }: Pick<ProductFile, "budget">,
): Promise<Spending> {
  const events = await ledger.read({
    product,
    kinds: [...LINEAGE_KINDS, ...COST_KINDS, ...WORK_KINDS, "winner-fixed"],
  });
  const { monthUsd } = facts;
  const known = new Set(events.map((event) => event.intent));
  const all = await ledger.read({ kinds: monthUsd === null ? ["model-called"] : MONEY_KINDS });
  const others = all.filter((event) => !known.has(event.intent));
  const calls = all.filter((event) => known.has(event.intent) && isKind(event, "model-called"));
  const lineage = lineageOf(events, intent);
  const { intents } = lineage;
  const now = facts.now();
  return {
    alpha: alphaSpentBefore(events, lineage),
    money: moneyLeft(
      { ...budget, allMonthUsd: monthUsd },
      { events, calls, others },
      { intents, now },
    ),
    minutes: minutesWorked(
      events.filter((event) => intents.includes(event.intent ?? "")),
      now,
    ),
    rates: ratesSeen(events, calls),
  };
}
