import { z } from "zod";
import { count, sentence, word } from "./event/fields.ts";
import type { Policy } from "./policy.ts";
import { PROMISE_DRAWS } from "./promise-list.ts";
import { type Standing, weightOf } from "./standing.ts";
import { percent } from "./wording.ts";

const chance = z.number().gt(0).lt(1);

/** What a plan judges by, as far as a later one of its lineage may not be looser. */
export const yardstickSchema = z.strictObject({
  /** Those that count. */
  families: z.array(z.strictObject({ family: word, must: z.boolean(), weight: z.number() })),
  /** Those that an operator had set aside. */
  aside: z.array(word),
  policy: z.strictObject({
    target: chance,
    alpha: chance,
    promises: count,
    untested: z.array(sentence),
    isolation: z.enum(["required", "none"]),
  }),
});
export type Yardstick = z.output<typeof yardstickSchema>;

export const looseningSchema = z.strictObject({
  /** What was loosened, and of which family or key where it is of one. */
  what: z.enum([
    "family",
    "share",
    "must",
    "added",
    "target",
    "alpha",
    "promises",
    "untested",
    "isolation",
  ]),
  of: sentence.nullable(),
  was: sentence,
  is: sentence,
});
/** Something by which a lineage is judged less strictly than by an earlier plan of it. */
export type Loosening = z.output<typeof looseningSchema>;

/** What is looser in a plan, and the operator and the reason that allowed it. */
export const loosenedSchema = z.strictObject({
  by: word,
  why: sentence,
  looser: z.array(looseningSchema).min(1),
});
export type Loosened = z.output<typeof loosenedSchema>;

/** What a plan is compared with. */
export interface Compared {
  readonly looser: readonly Loosening[];
  /** Earlier plans that do not say what they judged by: they are of before plans did. */
  readonly unknown: number;
}

/** A first plan, or one that is no looser than any before. */
export const NOTHING_LOOSER: Compared = { looser: [], unknown: 0 };

/** Families that no plan before knew may take so much of the draws: with more, what was hard is hardly drawn. */
const MOST_ADDED = 0.5;

/** Shares that differ by less are equal: they are quotients of sums. */
const EQUAL = 1e-9;

/** What judges by these families, as they stand, and by this policy. */
export function yardstickOf(
  families: readonly { readonly id: string; readonly must: boolean; readonly weight: number }[],
  { leftOut }: Standing,
  { target, alpha, promises = PROMISE_DRAWS, untested, isolation }: Policy,
): Yardstick {
  const aside = leftOut.filter(({ because }) => because === "quarantined");
  return {
    families: families.map(({ id, must, weight }) => ({ family: id, must, weight })),
    aside: aside.map(({ family }) => family),
    policy: { target, alpha, promises, untested: Object.keys(untested).sort(), isolation },
  };
}

/** A loosening with how far it goes, so that the strictest of several that were can be told. */
type Found = Loosening & { readonly by: number };

/**
 * What is looser now than it was by any of the yardsticks before, each against the strictest of them, whatever their order. Adding
 * families is nothing looser while those before keep half of the draws; what is quarantined now was an operator's act already.
 */
export function looseningOf(before: readonly Yardstick[], now: Yardstick): readonly Loosening[] {
  const farthest = new Map<string, Found>();
  for (const found of before.flatMap((one) => [...ofFamilies(one, now), ...ofPolicy(one, now)])) {
    const place = `${looseningSchema.shape.what.options.indexOf(found.what)} ${found.of ?? ""}`;
    if ((farthest.get(place)?.by ?? 0) < found.by) farthest.set(place, found);
  }
  return [...farthest]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { by: _, ...loosening }]) => loosening);
}

function ofFamilies(before: Yardstick, now: Yardstick): readonly Found[] {
  const own = new Map(now.families.map((one) => [one.family, one]));
  const judged = before.families.filter(({ family }) => !now.aside.includes(family));
  const gone = judged.filter(({ family }) => !own.has(family));
  const kept = judged.filter(({ family }) => own.has(family));
  const names = new Set(kept.map(({ family }) => family));
  const [then, present] = [sharesOf(before, names), sharesOf(now, names)];
  return [
    ...gone.map(({ family }) => found("family", family, ["counted", "left out", 1])),
    ...kept.flatMap(({ family, must }) => [
      ...lower("share", family, [then.get(family) ?? 0, present.get(family) ?? 0], percent),
      ...(must && own.get(family)?.must === false
        ? [found("must", family, ["always", "no", 1])]
        : []),
    ]),
    ...added(now, new Set(before.families.map(({ family }) => family))),
  ];
}

/** Of each of these families the part of the weight that they have together. */
function sharesOf({ families }: Yardstick, names: ReadonlySet<string>): Map<string, number> {
  const own = families.filter(({ family }) => names.has(family));
  const all = weightOf(own);
  return new Map(own.map(({ family, weight }) => [family, weight / all]));
}

/** What no plan before knew takes most of the draws; where nothing is left of what was, that says all. */
function added({ families }: Yardstick, known: ReadonlySet<string>): readonly Found[] {
  const fresh = families.filter(({ family }) => !known.has(family));
  const share = weightOf(fresh) / weightOf(families);
  if (fresh.length === families.length || share <= MOST_ADDED + EQUAL) return [];
  return [found("added", null, [`at most ${percent(MOST_ADDED)}`, percent(share), share])];
}

function ofPolicy({ policy: was }: Yardstick, { policy: is }: Yardstick): readonly Found[] {
  const fresh = is.untested.filter((key) => !was.untested.includes(key));
  return [
    ...lower("target", null, [was.target, is.target], String),
    ...lower("alpha", null, [-was.alpha, -is.alpha], (value) => String(-value)),
    ...lower("promises", null, [was.promises, is.promises], String),
    ...fresh.map((key) => found("untested", key, ["to be tested", "untested", 1])),
    ...(was.isolation === "required" && is.isolation === "none"
      ? [found("isolation", null, ["required", "none", 1])]
      : []),
  ];
}

function lower(
  what: Loosening["what"],
  of: string | null,
  [was, is]: readonly [number, number],
  text: (value: number) => string,
): readonly Found[] {
  return is < was - EQUAL ? [found(what, of, [text(was), text(is), was - is])] : [];
}

function found(
  what: Loosening["what"],
  of: string | null,
  [was, is, by]: readonly [string, string, number],
): Found {
  return { what, of, was, is, by };
}

/** How many are told one by one. */
const TOLD = 20;

/** Every loosening with what was and what is, in words. */
export function looseningText(looser: readonly Loosening[]): string {
  const more = looser.length > TOLD ? [`${looser.length - TOLD} more`] : [];
  return [...looser.slice(0, TOLD).map(told), ...more].join("; ");
}

function told({ what, of, was, is }: Loosening): string {
  return `${NAMES[what](of ?? "")} was ${was}, is ${is}`;
}

const NAMES: Readonly<Record<Loosening["what"], (of: string) => string>> = {
  family: (of) => `family ${of}`,
  share: (of) => `the share of family ${of}`,
  must: (of) => `must of family ${of}`,
  added: () => "the share of new families",
  target: () => "gate.target",
  alpha: () => "gate.alpha",
  promises: () => "gate.promises",
  untested: (of) => `key ${of}`,
  isolation: () => "gate.isolation",
};
