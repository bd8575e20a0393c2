import { matcherOf } from "./matchers.ts";
import { below } from "./pointer.ts";
import type { Json } from "./template.ts";

/**
 * How what was seen differs from what was expected, a sentence each; empty when it matches. Of an object every named key must
 * match, of an array every element and its length; all else must be equal, but for a number expected as `{ near, within }` and for
 * `{ $matcher: argument }`.
 */
export function mismatches(expected: Json, seen: Json | undefined, at: string): readonly string[] {
  const near = nearness(expected);
  if (near !== null) return near.fits(seen) ? [] : [differs(at, near.says, seen)];
  const { matcher = null, argument = null } = matcherOf(expected) ?? {};
  if (matcher !== null) {
    const says = (what: string) => differs(at, what, seen);
    return matcher.unmet(argument, { seen, at, compare: mismatches, differs: says });
  }
  if (Array.isArray(expected)) return arrayMismatches(expected, seen, at);
  if (!isObject(expected)) return expected === seen ? [] : [differs(at, shown(expected), seen)];
  if (!isObject(seen)) return [differs(at, "an object", seen)];
  return Object.entries(expected).flatMap(([key, value]) =>
    mismatches(value, Object.hasOwn(seen, key) ? seen[key] : undefined, below(at, key)),
  );
}

/** A value in a sentence: JSON, cut after 120 characters. */
export function shown(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

/** One sentence about one place. */
export function differs(at: string, expected: string, seen: Json | undefined): string {
  return `${at}: expected ${expected}, saw ${shown(seen)}`;
}

function arrayMismatches(
  expected: readonly Json[],
  seen: Json | undefined,
  at: string,
): readonly string[] {
  if (!Array.isArray(seen)) return [differs(at, "a list", seen)];
  if (seen.length !== expected.length) return [differs(at, `a list of ${expected.length}`, seen)];
  return expected.flatMap((item, index) => mismatches(item, seen[index], below(at, index)));
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

interface Nearness {
  readonly says: string;
  readonly fits: (seen: Json | undefined) => boolean;
}

/** `{ near: x, within: y }`: a number no further than y from x. Both keys and no other, both numbers; else an object like any. */
function nearness(expected: Json): Nearness | null {
  if (!isObject(expected) || Object.keys(expected).length !== 2) return null;
  const { near, within } = expected;
  if (typeof near !== "number" || typeof within !== "number") return null;
  return {
    says: `${near} within ${within}`,
    fits: (seen) => typeof seen === "number" && Math.abs(seen - near) <= within,
  };
}
