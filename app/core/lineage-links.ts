import { type Event, isKind } from "./event.ts";
import { ALIKE } from "./likeness.ts";
import {
  keyText,
  LINEAGE_KINDS,
  type Lineages,
  lastOfRetries,
  lineagesOf,
  mergedIntents,
  retryChain,
} from "./lineage.ts";

/** The kinds of event that links are found in. */
export const LINK_KINDS = [
  ...LINEAGE_KINDS,
  "intent-retried",
  "intent-ended",
  "spec-accepted",
  "winner-fixed",
  "merged",
  "release-rolled-back",
] as const;

/** An intent whose lineage is looked for, with what no event tells of it. */
export interface Seeking {
  readonly intent: string;
  /** What it says that it takes the place of: intents, or keys, which join nothing. */
  readonly supersedes: readonly string[];
  /** Of the candidate that it is about to have confirmed; null before. */
  readonly tree: string | null;
  /** How alike its text is to that of others, by intent. */
  readonly alike: ReadonlyMap<string, number>;
}

/** What joins two intents, and a sentence about what was seen. */
export interface FoundLink {
  readonly to: string;
  readonly because: Because;
  readonly says: string;
}

type Because = keyof typeof FINDERS;

interface Facts extends Seeking {
  readonly events: readonly Event[];
  /** Intents of the product whose α, or refusal, a new intent must not leave behind. */
  readonly unsettled: readonly string[];
}

type Finder = (facts: Facts) => readonly Omit<FoundLink, "because">[];

/** One finder a kind of link, the surest first: only the first reason to join a lineage is kept. */
const FINDERS = {
  issue: ({ events, intent }) => {
    const submitted = events.filter((event) => isKind(event, "intent-submitted"));
    const issue = submitted.find((event) => event.intent === intent)?.data.issue;
    if (issue === undefined) return [];
    return submitted
      .filter(({ data }) => data.issue === issue)
      .map((event) => ({ to: event.intent ?? "", says: `both are issue ${issue}` }));
  },
  supersedes: ({ events, supersedes }) =>
    supersedes
      .filter((name) => events.some((event) => event.intent === name))
      .map((to) => ({ to, says: `it says that it supersedes ${to}` })),
  spec: ({ events, intent }) => {
    const own = lastOfRetries(events, intent, "spec-accepted");
    return events
      .filter((event) => isKind(event, "spec-accepted"))
      .filter(({ data }) => data.digest === own?.data.digest)
      .map(({ intent: to = "" }) => ({ to, says: `its spec is the one that ${to} asked for` }));
  },
  tree: ({ events, tree }) =>
    events
      .filter((event) => isKind(event, "winner-fixed"))
      .filter(({ data }) => data.tree === tree)
      .map(({ intent: to = "" }) => ({ to, says: `${to} had this very tree confirmed` })),
  shared: ({ events, intent, unsettled }) => {
    const asked = (one: string) => lastOfRetries(events, one, "spec-accepted")?.data;
    const own = asked(intent);
    const fresh = (own?.keys ?? []).filter(({ key }) => own?.fresh.includes(key));
    return unsettled.flatMap((to) => {
      const theirs = new Set(asked(to)?.keys.map(keyText));
      const both = fresh.filter((key) => theirs.has(keyText(key))).map(({ key }) => `\`${key}\``);
      if (both.length === 0) return [];
      return [{ to, says: `${to}, which was not merged, asked for ${both.join(", ")} as well` }];
    });
  },
  likeness: ({ unsettled, alike }) =>
    unsettled.flatMap((to) => {
      const score = alike.get(to) ?? 0;
      if (score < ALIKE) return [];
      const says = `its text is like that of ${to}, which was not merged (${score.toFixed(2)}; ${ALIKE} or more joins)`;
      return [{ to, says }];
    }),
} satisfies Record<string, Finder>;

/**
 * What joins an intent to lineages that it is not of yet, from its product's events in order. What an operator split from it, or from
 * what it retries, is not joined again. Found and recorded once, it is not found again.
 */
export function findLinks(events: readonly Event[], seeking: Seeking): readonly FoundLink[] {
  const lineages = lineagesOf(events);
  const unsettled = unsettledIntents(events, seeking, lineages);
  const facts: Facts = { ...seeking, events, unsettled };
  const before = new Set(retryChain(events, seeking.intent));
  const joined = new Set(lineages.of(seeking.intent).intents);
  const found: FoundLink[] = [];
  for (const because of Object.keys(FINDERS) as Because[])
    for (const link of FINDERS[because](facts)) {
      const { intents } = lineages.of(link.to);
      const apart = intents.some((other) => [...before].some((one) => lineages.apart(one, other)));
      if (joined.has(link.to) || apart) continue;
      found.push({ ...link, because });
      for (const member of intents) joined.add(member);
    }
  return found;
}

/**
 * Intents that ended refused, or ended after they wrote a plan, of lineages of which no merge stands. What goes on may yet be merged;
 * only where α is about to be spent (`tree` is known) it counts as well once it wrote a plan.
 */
export function unsettledIntents(
  events: readonly Event[],
  { tree }: Pick<Seeking, "tree">,
  lineages: Lineages = lineagesOf(events),
): readonly string[] {
  const merged = mergedIntents(events);
  const ends = events.filter((event) => isKind(event, "intent-ended"));
  const ended = new Map(ends.map(({ intent = "", data }) => [intent, data.status]));
  const planned = new Set(
    events.filter((event) => isKind(event, "winner-fixed")).map(({ intent }) => intent),
  );
  const isOpen = (intent: string) =>
    ended.get(intent) === "refused" ||
    (planned.has(intent) && (ended.has(intent) || tree !== null));
  return lineages
    .all()
    .filter(({ intents }) => !intents.some((intent) => merged.has(intent)))
    .flatMap(({ intents }) => intents.filter(isOpen));
}
