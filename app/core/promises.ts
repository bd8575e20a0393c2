import type { Digest } from "./canonical.ts";
import { type Event, isKind } from "./event.ts";
import { mergedIntents, retryChain } from "./lineage.ts";
import type { PromisedBy, PromiseList } from "./promise-list.ts";
import { ALL_COUNT } from "./standing.ts";

/** The kinds of event that tell what delivered intents promised, and when that was last played. */
export const PROMISE_KINDS = [
  "intent-retried",
  "spec-accepted",
  "winner-fixed",
  "merged",
  "release-rolled-back",
  "promises-fixed",
] as const;

/** What a delivered intent promised: the keys of its spec, as the pack of this digest shows them. */
export interface EarlierPromise {
  readonly intent: string;
  readonly pack: Digest;
  readonly keys: readonly string[];
  /** Families of the pack that did not count when it was judged. */
  readonly leftOut: readonly string[];
  /** Those of its keys that the new spec takes back. */
  readonly withdrawn: readonly string[];
}

/**
 * What the delivered intents of a product promised, the first to be merged first. `events`: of the product, in order; `supersedes`: the
 * keys and the intents that the new spec says it takes the place of.
 */
export function promisesOf(
  events: readonly Event[],
  supersedes: readonly string[],
): readonly EarlierPromise[] {
  return [...mergedIntents(events)].flatMap((intent) => {
    const delivered = deliveredBy(events, intent);
    if (delivered === null) return [];
    const isBack = (key: string) => supersedes.includes(key) || supersedes.includes(intent);
    return {
      ...{ intent, pack: delivered.pack, leftOut: delivered.leftOut },
      keys: delivered.keys.filter((key) => !isBack(key)),
      withdrawn: delivered.keys.filter(isBack),
    };
  });
}

/** The pack and the keys by which the merged commit was judged; a retry may have judged what an intent before it played. */
function deliveredBy(
  events: readonly Event[],
  intent: string,
): Pick<EarlierPromise, "pack" | "keys" | "leftOut"> | null {
  const own = new Set(retryChain(events, intent));
  const told = events.filter((event) => own.has(event.intent ?? ""));
  const merged = told.filter((event) => isKind(event, "merged")).at(-1);
  const plans = told.filter((event) => isKind(event, "winner-fixed"));
  const plan = plans.findLast(({ data }) => data.sha === merged?.data.judged);
  const specs = told.filter((event) => isKind(event, "spec-accepted"));
  const spec = specs.findLast(({ data }) => data.digest === plan?.data.specDigest);
  if (plan === undefined || spec === undefined) return null;
  const { packDigest: pack, standing = ALL_COUNT } = plan.data;
  return {
    pack,
    keys: spec.data.keys.map(({ key }) => key),
    leftOut: standing.leftOut.map(({ family }) => family),
  };
}

/** A family as far as promises need it; `content`: digest of what it draws and plays. */
export interface PromisingFamily {
  readonly id: string;
  readonly content: Digest;
  readonly covers: readonly string[];
}

/** The families of each pack, by its digest. */
export type PromisingPacks = ReadonlyMap<Digest, readonly PromisingFamily[]>;

interface Spread {
  /** Draws in all. */
  readonly draws: number;
  /** Of each family that was ever played for a promise, by its content, the number of the latest event that says so. */
  readonly lastPlayed: ReadonlyMap<string, number>;
}

/**
 * Which families are played for the promises, and how often: the draws evenly over all of them. Where there are more families than
 * draws, each promised key is shown once before any is twice, by the family that was never played or longest ago, then by what was
 * promised last. Families of equal content are one, played as the newest pack has it. One that covers a withdrawn key is left out.
 */
export function promiseList(
  promises: readonly EarlierPromise[],
  packs: PromisingPacks,
  { draws, lastPlayed }: Spread,
): PromiseList {
  const standing = grouped(promises, packs, (promise, { covers }) =>
    covers.some((key) => promise.withdrawn.includes(key)) ? [] : among(promise.keys, covers),
  );
  const withdrawn = grouped(promises, packs, ({ withdrawn: keys }, { covers }) =>
    among(keys, covers),
  );
  const urgent = byUrgency(standing, promises, lastPlayed);
  const chosen = new Set(urgent.length > draws ? eachKeyFirst(urgent).slice(0, draws) : urgent);
  const [each, over] = [Math.floor(draws / chosen.size), draws % chosen.size];
  const more = new Set([...chosen].slice(0, over));
  return {
    played: inOrder(standing.filter((one) => chosen.has(one))).map((one) => ({
      ...one,
      draws: each + (more.has(one) ? 1 : 0),
    })),
    left: [
      ...inOrder(withdrawn).map((one) => ({ ...one, why: "withdrawn" as const })),
      ...inOrder(standing.filter((one) => !chosen.has(one))).map((one) => ({
        ...one,
        why: "budget" as const,
      })),
    ],
  };
}

interface Group {
  readonly pack: Digest;
  readonly family: string;
  readonly content: Digest;
  readonly by: PromisedBy[];
}

function among(keys: readonly string[], covers: readonly string[]): readonly string[] {
  return keys.filter((key) => covers.includes(key));
}

/** The families that show these keys, each content once. */
function grouped(
  promises: readonly EarlierPromise[],
  packs: PromisingPacks,
  keysOf: (promise: EarlierPromise, family: PromisingFamily) => readonly string[],
): readonly Group[] {
  const groups = new Map<Digest, Group>();
  for (const promise of promises)
    for (const family of packs.get(promise.pack) ?? []) {
      const keys = promise.leftOut.includes(family.id) ? [] : keysOf(promise, family);
      if (keys.length === 0) continue;
      const before = groups.get(family.content)?.by ?? [];
      const { pack, intent } = promise;
      const by = [...before, { intent, keys: [...keys] }];
      groups.set(family.content, { pack, family: family.id, content: family.content, by });
    }
  return [...groups.values()];
}

function byUrgency(
  groups: readonly Group[],
  promises: readonly EarlierPromise[],
  lastPlayed: Spread["lastPlayed"],
): readonly Group[] {
  const age = ({ by }: Group) => promises.findIndex(({ intent }) => intent === by.at(-1)?.intent);
  const last = ({ content }: Group) => lastPlayed.get(content) ?? 0;
  return [...groups].sort(
    (one, other) =>
      last(one) - last(other) || age(other) - age(one) || one.family.localeCompare(other.family),
  );
}

/** The same, but those first that show a key that none before them shows. */
function eachKeyFirst(groups: readonly Group[]): readonly Group[] {
  const shown = new Set<string>();
  const first = groups.filter(({ by }) => {
    const keys = by.flatMap(({ intent, keys: own }) => own.map((key) => `${intent} ${key}`));
    const isNew = keys.some((key) => !shown.has(key));
    for (const key of keys) shown.add(key);
    return isNew;
  });
  return [...first, ...groups.filter((one) => !first.includes(one))];
}

/** By pack, so that each is opened once, then by family. */
function inOrder(groups: readonly Group[]): readonly Group[] {
  const place = ({ pack, family }: Group) => `${pack} ${family}`;
  return [...groups].sort((one, other) => (place(one) < place(other) ? -1 : 1));
}

/** When each family was last played for a promise, from the product's events. */
export function lastPlayed(events: readonly Event[]): ReadonlyMap<string, number> {
  return new Map(
    events.flatMap((event) =>
      isKind(event, "promises-fixed")
        ? event.data.played.map(({ content }) => [content, event.seq] as const)
        : [],
    ),
  );
}
