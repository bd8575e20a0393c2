import { schemaFaults, schemaMismatches } from "./json-schema.ts";
import type { Json } from "./template.ts";

/** How what was seen differs from what was expected at a place, a sentence each. */
export type Compare = (expected: Json, seen: Json | undefined, at: string) => readonly string[];

/** What a matcher is given beside its argument; `differs` makes a sentence. */
export interface Seen {
  readonly seen: Json | undefined;
  readonly at: string;
  readonly compare: Compare;
  readonly differs: (expected: string) => string;
}

/** One way to match that is not the default: `{ $name: argument }` in the place of a value. */
interface Matcher {
  /** Why it cannot be used with this argument, known before anything is played; null when it can. */
  readonly fault: (argument: Json) => string | null;
  readonly unmet: (argument: Json, seen: Seen) => readonly string[];
}

const listed = (argument: Json) => (Array.isArray(argument) ? null : "give it a list");

/** By their names without the `$`. */
const MATCHERS: Readonly<Record<string, Matcher>> = {
  /** Equal, with no other key and in the same order of items. */
  exact: {
    fault: () => null,
    unmet: (argument, { seen, differs }) =>
      equal(argument, seen) ? [] : [differs(`exactly ${JSON.stringify(argument)}`)],
  },
  /** A text in which the regular expression is found. */
  pattern: {
    fault: (argument) => (typeof argument === "string" ? patternFault(argument) : "give it a text"),
    unmet: (argument, { seen, differs }) =>
      typeof seen === "string" && new RegExp(String(argument), "u").test(seen)
        ? []
        : [differs(`a text that matches ${argument}`)],
  },
  /** A list with as many items, each matching another one of these, in whatever order. */
  unordered: {
    fault: listed,
    unmet: (argument, { seen, ...rest }) =>
      Array.isArray(seen) && Array.isArray(argument) && seen.length !== argument.length
        ? [rest.differs(`a list of ${argument.length}`)]
        : paired(argument, { seen, ...rest }),
  },
  /** A list in which each of these is matched by another item. */
  includes: { fault: listed, unmet: paired },
  /** What the JSON Schema (draft 2020-12) holds valid. */
  schema: {
    fault: schemaFaults,
    unmet: (argument, { seen, at }) => schemaMismatches(argument, seen, at),
  },
};

/** The matcher that an expected value is, with its argument; null for a value that stands for itself. */
export function matcherOf(
  expected: Json,
): { readonly matcher: Matcher | null; readonly name: string; readonly argument: Json } | null {
  if (typeof expected !== "object" || expected === null || Array.isArray(expected)) return null;
  const [[key, argument] = [], ...others] = Object.entries(expected);
  if (key === undefined || argument === undefined || others.length > 0) return null;
  if (!/^\$[a-z]+$/.test(key)) return null;
  const name = key.slice(1);
  const matcher = Object.hasOwn(MATCHERS, name) ? (MATCHERS[name] ?? null) : null;
  return { matcher, name: key, argument };
}

/** How matchers are written, for whoever misspelt one. */
export const MATCHER_NAMES: readonly string[] = Object.keys(MATCHERS).map((name) => `$${name}`);

function patternFault(pattern: string): string | null {
  try {
    new RegExp(pattern, "u");
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function equal(one: Json | undefined, other: Json | undefined): boolean {
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null)
    return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [left, right] = [Object.entries(one), Object.entries(other)];
  return (
    left.length === right.length &&
    left.every(([key, value]) => Object.hasOwn(other, key) && equal(value, Reflect.get(other, key)))
  );
}

/** Gives each expected item one seen item of its own, moving earlier ones to others where that helps (Kuhn's augmenting paths). */
function paired(argument: Json, { seen, at, compare, differs }: Seen): readonly string[] {
  if (!Array.isArray(argument)) return [differs("a list")];
  if (!Array.isArray(seen)) return [differs("a list")];
  const fits = argument.map((item) =>
    [...seen.keys()].filter((place) => compare(item, seen[place], at).length === 0),
  );
  const owner = new Map<number, number>();
  const place = (item: number, tried: Set<number>): boolean =>
    (fits[item] ?? []).some((free) => {
      if (tried.has(free)) return false;
      tried.add(free);
      const before = owner.get(free);
      if (before !== undefined && !place(before, tried)) return false;
      owner.set(free, item);
      return true;
    });
  const lacking = argument.filter((_, item) => !place(item, new Set()));
  return lacking.map((item) => differs(`an item of its own for ${JSON.stringify(item)}`));
}
