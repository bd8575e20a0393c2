import { type Event, isKind } from "../event.ts";
import {
  alphaSpent,
  isOfLineage,
  LINEAGE_KINDS,
  type Lineage,
  lineagesOf,
  plansWritten,
  refusedTrees,
} from "../lineage.ts";
import type { Policy } from "../policy.ts";
import type { GateLedger, LineageLine } from "./ledger-document.ts";
import { alphaFor } from "./spending.ts";

/** The kinds of event that the gate's ledger is a fold of. */
export const SPENDING_KINDS = [
  ...LINEAGE_KINDS,
  "winner-fixed",
  "verdict-given",
  "intent-ended",
  "gate-loosened",
] as const;

type ProductLedger = GateLedger[number];

/**
 * The gate's ledger of a product, from its events in order. `policy`: null where the product's own file cannot be read. Reasons that
 * people wrote stand as digests.
 */
export function productLedger(
  product: string,
  events: readonly Event[],
  policy: Policy | null,
): ProductLedger {
  const plans = events.filter((event) => isKind(event, "winner-fixed"));
  const lines = lineagesOf(events)
    .all()
    .map((lineage) => lineageLineOf(product, events, { lineage, policy }));
  const cap = policy?.product_alpha ?? null;
  return { product, alpha: { spent: alphaSpent(plans), cap }, lineages: lines };
}

/** One lineage of a product, from the product's events in order. */
export function lineageLineOf(
  product: string,
  events: readonly Event[],
  { lineage, policy }: { readonly lineage: Lineage; readonly policy: Policy | null },
): LineageLine {
  const plans = plansWritten(events, lineage);
  const spent = alphaSpent(plans);
  const alpha =
    policy === null
      ? { of: null, spent, left: null, next: null }
      : {
          of: policy.alpha,
          spent,
          left: Math.max(0, policy.alpha - spent),
          next: alphaFor(policy, plans.length + 1),
        };
  return {
    lineage: lineage.id,
    product,
    alpha,
    intents: intentLines(events, lineage),
    links: linkLines(events, lineage),
    plans: plans.map((plan) => planLineOf(events, lineage, plan)),
    loosened: loosenedLines(events, lineage),
    refused: refusedOf(events, plans),
  };
}

function intentLines(events: readonly Event[], { intents }: Lineage): LineageLine["intents"] {
  const ends = events.filter((event) => isKind(event, "intent-ended"));
  return events.flatMap((event) => {
    const { intent = "", at } = event;
    if (!isKind(event, "intent-submitted") || !intents.includes(intent)) return [];
    const end = ends.find((one) => one.intent === intent);
    return [{ intent, submittedAt: at, ended: end?.data.status ?? null }];
  });
}

function linkLines(events: readonly Event[], { intents }: Lineage): LineageLine["links"] {
  return events.flatMap((event): LineageLine["links"] => {
    const { at, intent = "" } = event;
    if (isKind(event, "lineage-split") && touches(intents, intent, event.data.lineage)) {
      const { lineage: to, by, why } = event.data;
      return [{ intent, to, because: "split", why, by, at }];
    }
    if (!isKind(event, "lineage-linked")) return [];
    const { lineage, to, because, says, by, why } = event.data;
    if (!touches(intents, intent || lineage, to)) return [];
    return [{ intent: intent || lineage, to, because, why: why ?? says ?? "", by: by ?? null, at }];
  });
}

function loosenedLines(events: readonly Event[], lineage: Lineage): LineageLine["loosened"] {
  return events.flatMap((event) => {
    if (!isKind(event, "gate-loosened") || !isOfLineage(event, lineage)) return [];
    const { by, why } = event.data;
    return [{ intent: event.intent ?? lineage.id, why, by, at: event.at }];
  });
}

function touches(intents: readonly string[], one: string, other: string): boolean {
  return intents.includes(one) || intents.includes(other);
}

function planLineOf(
  events: readonly Event[],
  { intents }: Lineage,
  { intent = "", attempt = 0, data }: Event<"winner-fixed">,
): LineageLine["plans"][number] {
  const { j, alpha, looks } = data.plan;
  const given = events
    .filter((event) => isKind(event, "verdict-given"))
    .findLast((event) => event.intent === intent && event.attempt === attempt);
  return {
    ...{ intent, attempt, j, alpha, tree: data.tree },
    trials: looks.at(-1)?.trials ?? 0,
    outcome: given?.data.outcome ?? null,
    copied: !intents.includes(intent),
    looser: data.loosened?.looser ?? [],
  };
}

function refusedOf(
  events: readonly Event[],
  plans: readonly Event<"winner-fixed">[],
): LineageLine["refused"] {
  const trees = new Set(plans.map(({ data }) => data.tree));
  return [...refusedTrees(events)].filter((tree) => trees.has(tree));
}
