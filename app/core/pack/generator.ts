import {
  type Arbitrary,
  array,
  boolean,
  constant,
  constantFrom,
  integer,
  oneof,
  record,
  uniqueArray,
  uuid,
} from "fast-check";
import { z } from "zod";
import { canonicalJson } from "../canonical.ts";
import { FactoryError } from "../errors.ts";
import { longest, patternFault, textMatching } from "./pattern.ts";
import { below, valueAt } from "./pointer.ts";
import { type Json, nameSchema } from "./template.ts";

const ORDER = "write the smaller bound first: [least, most]";
/** `[least, most]`, both included. */
const numbers = (bound: z.ZodType<number>) =>
  z.tuple([bound, bound]).refine(([least, most]) => least <= most, ORDER);
const texts = (bound: z.ZodType<string>) =>
  z.tuple([bound, bound]).refine(([least, most]) => least <= most, ORDER);

const pattern = z.string().superRefine((text, context) => {
  const fault = patternFault(text);
  if (fault === null) return;
  const message = `no text can be drawn from this pattern: ${fault}; bound every repetition, as [a-z]{4,8}`;
  context.addIssue({ code: "custom", message, input: text });
});
const day = z.iso.date("write a date as 2026-01-31");
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "write a time as 06:30");
const yes = z.literal(true, "write true: a value is drawn, not named");

/** Of a list with as many kinds of items as may be: its items may be nested no further. */
const DEEPEST = 6;
/** What one name may draw at most, in characters. */
const LARGEST = 1_000_000;

/** One of several ways to draw, as likely as its weight among theirs. */
export interface Choice {
  readonly weight: number;
  readonly draw?: Generator | undefined;
  readonly value?: Json | undefined;
}

/** How one value of a trial is drawn, by exactly one kind. */
export interface Generator {
  readonly string?: string | undefined;
  readonly integer?: readonly [number, number] | undefined;
  readonly number?: readonly [number, number] | undefined;
  readonly boolean?: true | undefined;
  readonly date?: readonly [string, string] | undefined;
  readonly time?: readonly [string, string] | undefined;
  readonly uuid?: true | undefined;
  readonly oneOf?: readonly Json[] | undefined;
  readonly weighted?: readonly Choice[] | undefined;
  readonly list?: Generator | undefined;
  readonly record?: Readonly<Record<string, Generator>> | undefined;
  readonly decimals?: number | undefined;
  readonly length?: readonly [number, number] | undefined;
  readonly distinct?: true | string | undefined;
  readonly unique?: string | undefined;
}

const nested: z.ZodType<Generator> = z.lazy(() =>
  formSchema.refine(({ unique }) => unique === undefined, {
    path: ["unique"],
    message: "only what a name draws is unique; items of a list are distinct: true",
  }),
);
const choice = z
  .strictObject({
    weight: z.int().min(1).max(1e6),
    draw: nested.optional(),
    value: z.json().optional(),
  })
  .refine(
    (one) => (one.draw === undefined) !== (one.value === undefined),
    "give either draw, as { integer: [1, 9] }, or value",
  );

const kinds = {
  string: pattern.optional(),
  integer: numbers(z.int()).optional(),
  number: numbers(z.number().min(-1e9).max(1e9)).optional(),
  boolean: yes.optional(),
  date: texts(day).optional(),
  time: texts(time).optional(),
  uuid: yes.optional(),
  oneOf: z.array(z.json()).min(1, "name at least one value").optional(),
  weighted: z.array(choice).min(1, "name at least one choice").optional(),
  list: nested.optional(),
  record: z.record(z.string().min(1), nested).optional(),
};
const KINDS = Object.keys(kinds);

/** What belongs to one kind only, with how it is written there. */
const ONLY_OF = {
  decimals: { kind: "number", as: "{ number: [0, 10], decimals: 1 }" },
  length: { kind: "list", as: "{ list: { integer: [1, 9] }, length: [0, 5] }" },
  distinct: { kind: "list", as: "{ list: { integer: [1, 9] }, length: [0, 5], distinct: true }" },
} as const;

const formSchema = z
  .strictObject({
    ...kinds,
    /** Of `number`: its steps are 10^-decimals; default 2. */
    decimals: z.int().min(0).max(6).optional(),
    /** Of `list`, which needs it: each length from the least to the most is as likely as the next. */
    length: numbers(z.int().min(0).max(10_000)).optional(),
    /** Of `list`: no two items are equal, or no two records in this field. */
    distinct: z.union([yes, z.string().min(1)]).optional(),
    /** Of a name: unlike every other name of the trial that is unique as this. */
    unique: nameSchema.optional(),
  })
  .refine(
    (generator) => Object.keys(generator).filter((key) => KINDS.includes(key)).length === 1,
    `draw by exactly one of ${KINDS.join(", ")}, as { integer: [1, 30] }`,
  )
  .superRefine((generator, context) => {
    for (const [key, { kind, as }] of Object.entries(ONLY_OF)) {
      if (generator[key as keyof Generator] === undefined) continue;
      if (generator[kind] !== undefined) continue;
      const message = `${key} belongs to ${kind}, as ${as}`;
      context.addIssue({ code: "custom", path: [key], message, input: generator });
    }
    const fault = listFault(generator);
    if (fault !== null) context.addIssue({ code: "custom", message: fault, input: generator });
  });

/** How one value of a trial is drawn, by exactly one kind: every possible value is as likely as the next, unless weights say otherwise. */
export const generatorSchema = formSchema.superRefine((generator, context) => {
  const size = largest(generator, 0);
  if (size <= LARGEST) return;
  const message = Number.isFinite(size)
    ? `may draw ${size} characters; keep a name to ${LARGEST}`
    : `is nested more than ${DEEPEST} deep; nest it less`;
  context.addIssue({ code: "custom", message, input: generator });
});

/** What keeps a list from being drawn. */
function listFault({ list, length, distinct }: Generator): string | null {
  if (list === undefined) return null;
  if (length === undefined) return `say how long the list is, as ${ONLY_OF.length.as}`;
  if (distinct === undefined) return null;
  const item = distinct === true ? list : list.record?.[distinct];
  if (item === undefined) return `items are distinct by ${distinct}, which they do not have`;
  const most = valuesOf(item);
  return length[1] <= most ? null : `only ${most} distinct items can be drawn; keep length to that`;
}

/** How many different values a generator has at most; infinite where that is not counted. */
function valuesOf(generator: Generator): number {
  const { integer: whole, number, decimals = 2, date, time: hours, oneOf } = generator;
  if (whole !== undefined) return whole[1] - whole[0] + 1;
  if (number !== undefined) return Math.floor((number[1] - number[0]) * 10 ** decimals + 1e-6) + 1;
  if (date !== undefined) return (Date.parse(date[1]) - Date.parse(date[0])) / DAY + 1;
  if (hours !== undefined) return minutes(hours[1]) - minutes(hours[0]) + 1;
  if (oneOf !== undefined) return new Set(oneOf.map(canonicalJson)).size;
  return generator.boolean === true ? 2 : Number.POSITIVE_INFINITY;
}

/** How many characters a generator may draw at most, as a rough count; infinite for one that is nested too deep. */
function largest({ string, list, length, record, weighted }: Generator, depth: number): number {
  if (depth > DEEPEST) return Number.POSITIVE_INFINITY;
  const inner = (one: Generator | undefined) => (one === undefined ? 0 : largest(one, depth + 1));
  if (string !== undefined) return longest(string);
  if (list !== undefined) return (length?.[1] ?? 0) * Math.max(1, inner(list));
  if (record !== undefined) return Object.values(record).reduce((sum, one) => sum + inner(one), 0);
  return Math.max(1, ...(weighted ?? []).map(({ draw }) => inner(draw)));
}

/** The generator as fast-check knows it; drawn from without a bias it is uniform, but for weights. */
export function arbitraryOf(generator: Generator): Arbitrary<Json> {
  const { string, integer: whole, number, decimals = 2, date, time: hours, oneOf } = generator;
  const { weighted, list, length, distinct, record: fields } = generator;
  if (string !== undefined) return textMatching(string);
  if (whole !== undefined) return between(whole);
  if (number !== undefined) return decimal(number, decimals);
  if (date !== undefined) return dates(date);
  if (hours !== undefined) return times(hours);
  if (oneOf !== undefined) return constantFrom(...oneOf);
  if (weighted !== undefined) return choices(weighted);
  if (fields !== undefined) return records(fields);
  if (list !== undefined && length !== undefined) {
    const item = arbitraryOf(list);
    return between(length).chain((count) => items(item, count, distinct));
  }
  return generator.uuid === true ? uuid({ version: 4 }) : boolean();
}

function choices(weighted: readonly Choice[]): Arbitrary<Json> {
  return oneof(
    ...weighted.map(({ weight, draw, value = null }) => {
      return { weight, arbitrary: draw === undefined ? constant(value) : arbitraryOf(draw) };
    }),
  );
}

/** Fields are drawn by name, so that the order of lines in the file decides nothing. */
function records(fields: Readonly<Record<string, Generator>>): Arbitrary<Json> {
  const names = Object.keys(fields).sort();
  const model = names.map((name) => [name, arbitraryOf(fields[name] ?? {})] as const);
  return record(Object.fromEntries(model), { noNullPrototype: true });
}

/** After so many draws of an item a list that wants another distinct one gives up. */
const TRIES = 10_000;

function items(
  item: Arbitrary<Json>,
  count: number,
  distinct: Generator["distinct"],
): Arbitrary<Json[]> {
  const long = { minLength: count, maxLength: count, size: "max" } as const;
  if (distinct === undefined) return array(item, long);
  let tries = 0;
  const selector = (value: Json): string => {
    tries += 1;
    if (tries > TRIES * (count + 1))
      throw new FactoryError(
        "invalid-input",
        `no ${count} distinct items were drawn in ${tries} tries; keep the list shorter or draw its items from more`,
      );
    return canonicalJson(distinct === true ? value : (valueAt(value, below("", distinct)) ?? null));
  };
  return uniqueArray(item, { ...long, selector });
}

function between([min, max]: readonly [number, number]): Arbitrary<number> {
  return integer({ min, max });
}

function decimal([least, most]: readonly [number, number], decimals: number): Arbitrary<number> {
  const steps = 10 ** decimals;
  const [first, last] = [Math.ceil(least * steps - 1e-6), Math.floor(most * steps + 1e-6)];
  // A range narrower than one step holds its lower bound alone.
  if (first > last) return constantFrom(least);
  return between([first, last]).map((step) => Number((step / steps).toFixed(decimals)));
}

const DAY = 86_400_000;

function dates([least, most]: readonly [string, string]): Arbitrary<string> {
  return between([Date.parse(least) / DAY, Date.parse(most) / DAY]).map((number) =>
    new Date(number * DAY).toISOString().slice(0, 10),
  );
}

function times([least, most]: readonly [string, string]): Arbitrary<string> {
  const two = (part: number) => String(part).padStart(2, "0");
  return between([minutes(least), minutes(most)]).map(
    (at) => `${two(Math.floor(at / 60))}:${two(at % 60)}`,
  );
}

function minutes(text: string): number {
  const [hours = "0", rest = "0"] = text.split(":");
  return Number(hours) * 60 + Number(rest);
}
