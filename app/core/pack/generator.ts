import { type Arbitrary, boolean, constantFrom, integer, uuid } from "fast-check";
import { z } from "zod";
import { patternFault, textMatching } from "./pattern.ts";
import type { Json } from "./template.ts";

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

const kinds = {
  string: pattern.optional(),
  integer: numbers(z.int()).optional(),
  number: numbers(z.number().min(-1e9).max(1e9)).optional(),
  boolean: yes.optional(),
  date: texts(day).optional(),
  time: texts(time).optional(),
  uuid: yes.optional(),
  oneOf: z.array(z.json()).min(1, "name at least one value").optional(),
};
const KINDS = Object.keys(kinds);

/** How one value of a trial is drawn, by exactly one kind: every possible value is as likely as the next. */
export const generatorSchema = z
  .strictObject({
    ...kinds,
    /** Of `number`: its steps are 10^-decimals; default 2. */
    decimals: z.int().min(0).max(6).optional(),
  })
  .refine(
    (generator) => Object.keys(generator).filter((key) => KINDS.includes(key)).length === 1,
    `draw by exactly one of ${KINDS.join(", ")}, as { integer: [1, 30] }`,
  )
  .refine(
    ({ number, decimals }) => decimals === undefined || number !== undefined,
    "decimals belongs to number, as { number: [0, 10], decimals: 1 }",
  );
export type Generator = z.output<typeof generatorSchema>;

/** The generator as fast-check knows it; drawn from without a bias it is uniform. */
export function arbitraryOf(generator: Generator): Arbitrary<Json> {
  const { string, integer: whole, number, decimals = 2, date, time, oneOf } = generator;
  if (string !== undefined) return textMatching(string);
  if (whole !== undefined) return between(whole);
  if (number !== undefined) return decimal(number, decimals);
  if (date !== undefined) return dates(date);
  if (time !== undefined) return times(time);
  if (oneOf !== undefined) return constantFrom(...oneOf);
  return generator.uuid === true ? uuid({ version: 4 }) : boolean();
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
