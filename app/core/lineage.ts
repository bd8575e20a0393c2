import { type Event, type EventKind, isKind } from "./event.ts";
import { bansTree } from "./verdict.ts";

/** All intents that ask for the same thing of the same product: the group's name is its oldest intent. */
export interface Lineage {
  readonly id: string;
  /** Oldest first. */
  readonly intents: readonly string[];
  /** Where an operator split: plans that these intents had written before this event count on both sides. */
  readonly copied: readonly Copied[];
}

interface Copied {
  readonly intents: readonly string[];
  readonly before: number;
}

/** The kinds of event that lineages are a fold of. */
export const LINEAGE_KINDS = ["intent-submitted", "lineage-linked", "lineage-split"] as const;

/** The lineages of a product. */
export interface Lineages {
  of(intent: string): Lineage;
  /** In the order of their oldest intents. */
  all(): readonly Lineage[];
  /** Whether an operator split the one from the other, and nobody joined them since. */
  apart(one: string, other: string): boolean;
}

interface Group {
  readonly members: ReadonlySet<string>;
  readonly copied: readonly Copied[];
}

interface Fold {
  readonly order: string[];
  readonly groups: Map<string, Group>;
  /** Pairs that an operator split, as one text each. */
  readonly apart: Set<string>;
}

/**
 * The lineages of a product, from its events in order. Links join, and joining twice is joining once; only an operator splits, and a
 * split refunds nothing: what was spent up to it counts on both sides.
 */
export function lineagesOf(events: readonly Event[]): Lineages {
  const fold: Fold = { order: [], groups: new Map(), apart: new Set() };
  for (const event of events) take(fold, event);
  const of = (intent: string) => lineageAt(fold, intent);
  return {
    of,
    all: () => [...new Set(fold.order.map((intent) => of(intent).id))].map(of),
    apart: (one, other) => fold.apart.has(pair(one, other)),
  };
}

/** The lineage of an intent, from a product's events in order. */
export function lineageOf(events: readonly Event[], intent: string): Lineage {
  return lineagesOf(events).of(intent);
}

function take(fold: Fold, event: Event): void {
  const { intent } = event;
  if (isKind(event, "intent-submitted") && intent !== undefined) {
    fold.order.push(intent);
    join(fold, intent, event.data.lineage);
  }
  if (isKind(event, "lineage-linked")) {
    const { lineage, to, because } = event.data;
    if (because === "operator") forgetSplit(fold, lineage, to);
    join(fold, lineage, to);
  }
  if (isKind(event, "lineage-split") && intent !== undefined) split(fold, intent, event.seq);
}

function lineageAt({ order, groups }: Fold, intent: string): Lineage {
  const { members, copied } = groups.get(intent) ?? alone(intent);
  const intents = order.filter((name) => members.has(name));
  return { id: intents[0] ?? intent, intents: intents.length === 0 ? [intent] : intents, copied };
}

function alone(intent: string): Group {
  return { members: new Set([intent]), copied: [] };
}

function join({ groups }: Fold, one: string, other: string): void {
  const [a, b] = [groups.get(one) ?? alone(one), groups.get(other) ?? alone(other)];
  const joined: Group =
    a === b
      ? a
      : { members: new Set([...a.members, ...b.members]), copied: [...a.copied, ...b.copied] };
  for (const member of joined.members) groups.set(member, joined);
}

function split({ groups, apart }: Fold, intent: string, before: number): void {
  const { members, copied } = groups.get(intent) ?? alone(intent);
  const both = [...copied, { intents: [...members], before }];
  const others: Group = {
    members: new Set([...members].filter((member) => member !== intent)),
    copied: both,
  };
  groups.set(intent, { members: new Set([intent]), copied: both });
  for (const other of others.members) {
    groups.set(other, others);
    apart.add(pair(intent, other));
  }
}

function forgetSplit({ groups, apart }: Fold, one: string, other: string): void {
  for (const a of groups.get(one)?.members ?? [one])
    for (const b of groups.get(other)?.members ?? [other]) apart.delete(pair(a, b));
}

function pair(one: string, other: string): string {
  return [one, other].sort().join(" ");
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

/** The last event of this kind that an intent has or, where it has none, the nearest of those that it is a retry of. */
export function lastOfRetries<K extends EventKind>(
  events: readonly Event[],
  intent: string,
  kind: K,
): Extract<Event, { readonly kind: K }> | undefined {
  const known = events.filter((event) => isKind(event, kind));
  const [last] = retryChain(events, intent).flatMap(
    (one) => known.findLast((event) => event.intent === one) ?? [],
  );
  return last;
}

/** The plans of confirmation that a lineage has written, oldest first: each spent its share of α. Those of before a split are copied. */
export function plansWritten(
  events: readonly Event[],
  lineage: Pick<Lineage, "intents" | "copied">,
): readonly Event<"winner-fixed">[] {
  return events.filter(
    (event): event is Event<"winner-fixed"> =>
      isKind(event, "winner-fixed") && isOfLineage(event, lineage),
  );
}

/** Whether an event is of an intent of the lineage, or of before a split, so that it counts on both sides. */
export function isOfLineage(
  { intent = "", seq }: Event,
  { intents, copied }: Pick<Lineage, "intents" | "copied">,
): boolean {
  return (
    intents.includes(intent) ||
    copied.some((before) => seq < before.before && before.intents.includes(intent))
  );
}

/** α that plans have spent together. */
export function alphaSpent(plans: readonly Event<"winner-fixed">[]): number {
  return plans.reduce((sum, { data }) => sum + data.plan.alpha, 0);
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
    event.data.change === undefined &&
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
      isKind(event, "verdict-given") && bansTree(event.data) ? [event.data.tree] : [],
    ),
  );
}

/** Intents of a product whose merge stands: it was not rolled back. */
export function mergedIntents(events: readonly Event[]): ReadonlySet<string> {
  const merged = new Set<string>();
  for (const event of events) {
    if (isKind(event, "merged")) merged.add(event.intent ?? "");
    if (isKind(event, "release-rolled-back")) merged.delete(event.intent ?? "");
  }
  return merged;
}

/** The keys of all delivered specs of a product, each with the digest of its words. */
export function deliveredKeys(events: readonly Event[]): ReadonlySet<string> {
  const delivered = mergedIntents(events);
  return new Set(
    events.flatMap((event) =>
      isKind(event, "spec-accepted") && delivered.has(event.intent ?? "")
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
