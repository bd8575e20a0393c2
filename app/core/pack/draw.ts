import type { Arbitrary, Random, Value } from "fast-check";
import { canonicalJson } from "../canonical.ts";
import { FactoryError } from "../errors.ts";
import { trialSeed } from "../streams.ts";
import type { CaseSplit } from "./cases.ts";
import type { Family } from "./family.ts";
import { arbitraryOf } from "./generator.ts";
import type { Pack } from "./pack.ts";
import { fraction, randomOf } from "./random.ts";
import type { Json, Values } from "./template.ts";

/** One draw from a pack: which family, and the value of every name it draws. */
export interface Trial {
  readonly seed: string;
  readonly family: string;
  readonly values: Values;
  /** Of a law, whose values are drawn where it is played: which smaller draw is meant. */
  readonly shrink?: ShrinkPath;
}

/** A draw made smaller step by step: which of the smaller ones, each time, from 0. */
export type ShrinkPath = readonly number[];

const EVERY_CASE: CaseSplit = {};

/**
 * One independent draw: a family by its weight, then its parameters, both from this seed alone and without any bias. `cases` are those
 * of the trial's stream (`splitCases`); a table family without a case in it is not drawn there.
 */
export function drawTrial(pack: Pack, seed: string, cases: CaseSplit = EVERY_CASE): Trial {
  const family = pickFamily(pack, fraction(randomOf(seed, "family")), cases);
  return { seed, family: family.id, values: valuesOf(family, seed, cases) };
}

/** One draw from a named family: for top-ups and for the base. The same values as `drawTrial` gives where it picks this family. */
export function drawFamily(
  pack: Pack,
  id: string,
  seed: string,
  cases: CaseSplit = EVERY_CASE,
): Trial {
  return { seed, family: id, values: valuesOf(familyNamed(pack, id), seed, cases) };
}

/** `n` trials for a pack's author to read; the i-th has the seed that a stream with this root gives it. */
export function drawPack(pack: Pack, n: number, seed: string): readonly Trial[] {
  return Array.from({ length: n }, (_, index) => drawTrial(pack, trialSeed(seed, index)));
}

/** The family of this id. Throws `not-found`, naming those there are. */
export function familyNamed(pack: Pack, id: string): Family {
  const family = pack.families.find((one) => one.id === id);
  if (family !== undefined) return family;
  const known = pack.families.map((one) => one.id).join(", ");
  throw new FactoryError(
    "not-found",
    `pack ${pack.name} has no family ${JSON.stringify(id)}; it has ${known}`,
  );
}

function pickFamily(pack: Pack, place: number, cases: CaseSplit): Family {
  const drawable = pack.families.filter((family) => caseCount(family, cases) !== 0);
  let left = place * drawable.reduce((sum, { weight }) => sum + weight, 0);
  for (const family of drawable) {
    left -= family.weight;
    if (left < 0) return family;
  }
  // Reached only when rounding left a last crumb.
  const last = drawable.at(-1);
  if (last !== undefined) return last;
  throw new FactoryError(
    "invalid-input",
    `pack ${pack.name} has nothing to draw; give it a family with a case or a draw`,
  );
}

/** How many cases a family may draw in this stream; null for one that has no table. */
function caseCount({ id, table }: Family, cases: CaseSplit): number | null {
  return table === null ? null : (cases[id]?.length ?? table.length);
}

function valuesOf(family: Family, seed: string, cases: CaseSplit): Values {
  const { row, names } = drawnNames(family, seed, cases);
  return valuesWith(row, names);
}

/** A name with what it drew, from which fast-check can make smaller values. */
export interface DrawnName {
  readonly name: string;
  readonly arbitrary: Arbitrary<Json>;
  readonly unique: string | undefined;
  readonly drawn: Value<Json>;
}

/** The case and the names of a draw. */
export function drawnNames(
  family: Family,
  seed: string,
  cases: CaseSplit = EVERY_CASE,
): { readonly row: Values; readonly names: readonly DrawnName[] } {
  const random = randomOf(seed, `values of ${family.id}`);
  const row = rowOf(family, random, cases);
  const groups = new Map<string, Set<string>>();
  const names = arbitrariesOf(family).map((named) => {
    const { name, arbitrary, unique } = named;
    // fast-check leans towards edge cases when it is given a bias; a trial is given none.
    const draw = () => arbitrary.generate(random, undefined);
    if (unique === undefined) return { ...named, drawn: draw() };
    const taken = groups.get(unique) ?? new Set();
    groups.set(unique, taken);
    return { ...named, drawn: unlike(taken, draw, `${family.id}: draw.${name}`) };
  });
  return { row, names };
}

/** A trial's values: those of its case, and those of its names. */
export function valuesWith(row: Values, names: readonly DrawnName[]): Values {
  const drawn = names.map(({ name, drawn: { value } }) => [name, value] as const);
  return { ...row, ...Object.fromEntries(drawn) };
}

/** After so many draws a name that must be unlike others gives up. */
const TRIES = 10_000;

/** A value that is not among those taken, and is then one of them. */
function unlike(taken: Set<string>, draw: () => Value<Json>, place: string): Value<Json> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const drawn = draw();
    const text = canonicalJson(drawn.value);
    if (!taken.has(text)) {
      taken.add(text);
      return drawn;
    }
  }
  throw new FactoryError(
    "invalid-input",
    `family ${place}: no value unlike ${[...taken].join(", ")} was drawn in ${TRIES} tries; draw it from more values`,
  );
}

function rowOf(family: Family, random: Random, cases: CaseSplit): Values {
  const count = caseCount(family, cases);
  if (count === null) return {};
  const own = cases[family.id];
  if (count > 0) {
    const place = random.nextInt(0, count - 1);
    const row = family.table?.at(own === undefined ? place : (own[place] ?? count));
    if (row !== undefined) return row;
  }
  throw new FactoryError(
    "invalid-input",
    `family ${family.id} has no case to draw in this stream; add cases to its table`,
  );
}

/** A name that is drawn, ready to be. */
interface Named {
  readonly name: string;
  readonly arbitrary: Arbitrary<Json>;
  readonly unique: string | undefined;
}
const prepared = new WeakMap<Family, readonly Named[]>();

/** The family's generators made ready, once a family: making them costs more than drawing from them. */
function arbitrariesOf(family: Family): readonly Named[] {
  const known = prepared.get(family);
  if (known !== undefined) return known;
  // By name, so that the order of lines in the file decides nothing.
  const names = Object.entries(family.draw).sort(([a], [b]) => (a < b ? -1 : 1));
  const made = names.map(([name, generator]) => {
    return { name, arbitrary: arbitraryOf(generator), unique: generator.unique };
  });
  prepared.set(family, made);
  return made;
}
