import { type Event, isKind } from "./event.ts";

/** All intents that ask for the same thing of the same product: the group's name is its oldest intent. */
export interface Lineage {
  readonly id: string;
  /** Oldest first. */
  readonly intents: readonly string[];
}

/** The kinds of event that lineages are a fold of. */
export const LINEAGE_KINDS = ["intent-submitted", "lineage-linked"] as const;

/**
 * The lineage of an intent, from a product's events in order. Links only ever join; joining twice is joining once.
 * A split (an operator's act) gives the intents after it a lineage of their own and is not in this version.
 */
export function lineageOf(events: readonly Event[], intent: string): Lineage {
  const order: string[] = [];
  const groups = new Map<string, Set<string>>();
  const groupOf = (name: string) => groups.get(name) ?? new Set([name]);
  const join = (a: string, b: string) => {
    const joined = new Set([...groupOf(a), ...groupOf(b)]);
    for (const member of joined) groups.set(member, joined);
  };
  for (const event of events) {
    if (isKind(event, "intent-submitted") && event.intent !== undefined) {
      order.push(event.intent);
      join(event.intent, event.data.lineage);
    }
    if (isKind(event, "lineage-linked")) join(event.data.lineage, event.data.to);
  }
  const members = groupOf(intent);
  const intents = order.filter((name) => members.has(name));
  return { id: intents[0] ?? intent, intents: intents.length === 0 ? [intent] : intents };
}

/** An intent and those that it is a retry of, the nearest first: what it goes on from may be recorded with any of them. */
export function retryChain(events: readonly Event[], intent: string): readonly string[] {
  const retried = events.filter((event) => isKind(event, "intent-retried"));
  const chain = [intent];
  for (let of: string | undefined = intent; of !== undefined; ) {
    const as: string = of;
    of = retried.find((event) => event.data.as === as)?.intent;
    if (of !== undefined) chain.push(of);
  }
  return chain;
}

/** How many plans of confirmation a lineage has written: each spent its share of α. */
export function plansWritten(
  events: readonly Event[],
  lineage: Lineage,
): readonly Event<"winner-fixed">[] {
  return events.filter(
    (event): event is Event<"winner-fixed"> =>
      isKind(event, "winner-fixed") && lineage.intents.includes(event.intent ?? ""),
  );
}

/** The highest attempt number that a lineage has begun; 0 before the first. */
export function attemptsBegun(events: readonly Event[], lineage: Lineage): number {
  const begun = events.filter(
    (event) => isKind(event, "build-started") && lineage.intents.includes(event.intent ?? ""),
  );
  return Math.max(0, ...begun.map((event) => event.attempt ?? 0));
}

/**
 * How many readings of a spec the lineage has used up: those that earlier attempts at this very spec built. An attempt whose
 * base moved before its turn judged nothing, so its readings are built again on the new base.
 */
export function readingsUsed(
  events: readonly Event[],
  lineage: Lineage,
  specDigest: string,
): number {
  const ours = events.filter((event) => lineage.intents.includes(event.intent ?? ""));
  const stale = new Set(
    ours
      .filter(
        (event) => isKind(event, "candidate-refused") && event.data.reason.code === "base-moved",
      )
      .map(place),
  );
  const built = ours.flatMap((event) =>
    isKind(event, "build-started") &&
    event.data.specDigest === specDigest &&
    !stale.has(place(event))
      ? event.data.candidates
      : [],
  );
  return Math.max(0, ...built.map((candidate) => candidate.reading + 1));
}

function place(event: Event): string {
  return `${event.intent}/${event.attempt}`;
}

/** The trees of a product that its trials refused: they stay refused. */
export function refusedTrees(events: readonly Event[]): ReadonlySet<string> {
  return new Set(
    events.flatMap((event) =>
      isKind(event, "verdict-given") &&
      event.data.outcome === "refused" &&
      event.data.because === "trials"
        ? [event.data.tree]
        : [],
    ),
  );
}

/** The keys of all delivered specs of a product, each with the digest of its words. */
export function deliveredKeys(events: readonly Event[]): ReadonlySet<string> {
  const delivered = new Set(
    events.flatMap((event) => (isKind(event, "merged") ? [event.intent] : [])),
  );
  for (const event of events)
    if (isKind(event, "release-rolled-back")) delivered.delete(event.intent);
  return new Set(
    events.flatMap((event) =>
      isKind(event, "spec-accepted") && delivered.has(event.intent)
        ? event.data.keys.map(keyText)
        : [],
    ),
  );
}

/** A key with its words: a key whose words changed is another. */
export function keyText(key: { readonly key: string; readonly digest: string }): string {
  return `${key.key} ${key.digest}`;
}

/** What calls of models cost together, in dollars. */
export function modelCost(events: readonly Event[]): number {
  return events.reduce(
    (sum, event) => sum + (isKind(event, "model-called") ? event.data.usd : 0),
    0,
  );
}
