import type { Generator } from "../pack/generator.ts";
import type { Json } from "../pack/template.ts";
import type { Field, FieldRange } from "../spec/data.ts";

/** Values that can be reckoned with, as whole numbers of a scale's steps; both ends are in. */
export interface Domain {
  readonly least: number;
  readonly most: number;
}

/** How the values of a type are counted in steps. */
export interface Scale {
  readonly name: "whole" | "hundredths" | "days" | "minutes";
  /** Steps to the unit in which ranges and comparisons are written. */
  readonly unit: number;
  /** What is drawn where nothing is said. */
  readonly usual: Domain;
  readonly value: (steps: number) => Json;
  readonly draws: (domain: Domain) => Generator;
}

const DAY = 86_400_000;
const dayNumber = (date: string) => Date.parse(date) / DAY;
const date = (day: number) => new Date(day * DAY).toISOString().slice(0, 10);
const two = (part: number) => String(part).padStart(2, "0");
const time = (minute: number) => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
const hundredth = (steps: number) => Number((steps / 100).toFixed(2));

const WHOLE: Scale = {
  name: "whole",
  unit: 1,
  usual: { least: 0, most: 1000 },
  value: (steps) => steps,
  draws: ({ least, most }) => ({ integer: [least, most] }),
};
const HUNDREDTHS: Scale = {
  name: "hundredths",
  unit: 100,
  usual: { least: 0, most: 100_000 },
  value: hundredth,
  draws: ({ least, most }) => ({ number: [hundredth(least), hundredth(most)], decimals: 2 }),
};
const SCALES: Partial<Readonly<Record<Field["type"]["kind"], Scale>>> = {
  integer: WHOLE,
  number: HUNDREDTHS,
  money: HUNDREDTHS,
  date: {
    name: "days",
    unit: 1,
    usual: { least: dayNumber("2024-01-01"), most: dayNumber("2027-12-31") },
    value: date,
    draws: ({ least, most }) => ({ date: [date(least), date(most)] }),
  },
  time: {
    name: "minutes",
    unit: 1,
    usual: { least: 0, most: 1439 },
    value: time,
    draws: ({ least, most }) => ({ time: [time(least), time(most)] }),
  },
};

/** How a field's values are counted; null for texts and the like. */
export function scaleOf({ type }: Field): Scale | null {
  return SCALES[type.kind] ?? null;
}

/** Steps that a field may take by its own range. */
export function rangeOf({ range }: Field, scale: Scale): Domain {
  if (range === null) return { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };
  return { least: lowest(range, scale), most: highest(range, scale) };
}

function lowest({ min, minOpen }: FieldRange, { unit }: Scale): number {
  if (min === null) return Number.NEGATIVE_INFINITY;
  const first = Math.ceil(min * unit - 1e-9);
  return minOpen && first <= min * unit ? first + 1 : first;
}

function highest({ max, maxOpen }: FieldRange, { unit }: Scale): number {
  if (max === null) return Number.POSITIVE_INFINITY;
  const last = Math.floor(max * unit + 1e-9);
  return maxOpen && last >= max * unit ? last - 1 : last;
}
