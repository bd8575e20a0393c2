/** `src/values.ts`: comparing and dates, without a clock. */
export const VALUES_FILE = String.raw`type Comparable = number | string | boolean | null;

/** Each comparison is false where a side is missing. */
export function same(a: Comparable, b: Comparable): boolean {
  return a !== null && b !== null && a === b;
}

export function below(a: Comparable, b: Comparable): boolean {
  return a !== null && b !== null && a < b;
}

export function above(a: Comparable, b: Comparable): boolean {
  return below(b, a);
}

export function atMost(a: Comparable, b: Comparable): boolean {
  return a !== null && b !== null && a <= b;
}

export function atLeast(a: Comparable, b: Comparable): boolean {
  return atMost(b, a);
}

/** A number, nothing counting as 0. */
export function amount(value: number | null): number {
  return value ?? 0;
}

/** Adds up without the dust of binary fractions. */
export function total(values: readonly (number | null)[]): number {
  return round(values.reduce<number>((sum, value) => sum + amount(value), 0));
}

/** Six digits behind the point. */
export function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** A text in lower case, for values that are the same in any case. */
export function lower(value: string | null): string | null {
  return value === null ? null : value.toLowerCase();
}

const DAY = 86_400_000;
const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** Days since 1970 of a date YYYY-MM-DD. */
export function dayNumber(date: string): number {
  return Math.round(Date.parse(date + "T00:00:00Z") / DAY);
}

function dateOf(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/** The date so many days later; a fraction of a day counts as a whole one. */
export function addDays(date: string | null, days: number | null): string | null {
  return date === null ? null : dateOf(dayNumber(date) + Math.ceil(amount(days)));
}

/** Days from one date to another. */
export function daysBetween(from: string | null, to: string | null): number | null {
  return from === null || to === null ? null : dayNumber(to) - dayNumber(from);
}

/** The weekday of a date, in lower case. */
export function weekdayOf(date: string | null): string | null {
  return date === null ? null : (WEEKDAYS[(((dayNumber(date) + 4) % 7) + 7) % 7] ?? null);
}

/** The Monday of a date's week. */
export function weekOf(date: string | null): string | null {
  if (date === null) return null;
  const day = dayNumber(date);
  return dateOf(day - ((((day + 3) % 7) + 7) % 7));
}

/** YYYY-MM of a date. */
export function monthOf(date: string | null): string | null {
  return date === null ? null : date.slice(0, 7);
}

/** YYYY of a date. */
export function yearOf(date: string | null): string | null {
  return date === null ? null : date.slice(0, 4);
}

export function isDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const time = Date.parse(value + "T00:00:00Z");
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === value;
}

export function isWeekday(value: string): boolean {
  return WEEKDAYS.includes(value.toLowerCase());
}

/** Rows of one value together, in the order in which the values come first. */
export function groupedBy<T, V>(rows: readonly T[], value: (row: T) => V): { readonly value: V; readonly items: readonly T[] }[] {
  const groups = new Map<string, { readonly value: V; readonly items: T[] }>();
  for (const row of rows) {
    const own = value(row);
    const known = groups.get(JSON.stringify(own));
    if (known === undefined) groups.set(JSON.stringify(own), { value: own, items: [row] });
    else known.items.push(row);
  }
  return [...groups.values()];
}

/** Orders rows by what the key gives, smaller first, nothing last; equal ones stay as they are. */
export function orderedBy<T>(rows: readonly T[], ...keys: readonly ((row: T) => Comparable)[]): T[] {
  return [...rows].sort((a, b) => {
    for (const key of keys) {
      const [x, y] = [key(a), key(b)];
      if (x === y) continue;
      if (x === null) return 1;
      if (y === null) return -1;
      return x < y ? -1 : 1;
    }
    return 0;
  });
}
`;
