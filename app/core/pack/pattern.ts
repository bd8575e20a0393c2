import { type Arbitrary, stringMatching } from "fast-check";
import { randomOf } from "./random.ts";

/** The longest text a pattern may ask for, in characters. */
const LONGEST = 10_000;

/** Texts that match a pattern from end to end; every repetition count and every character of a class is as likely as the next. */
export function textMatching(pattern: string): Arbitrary<string> {
  const known = made.get(pattern);
  if (known !== undefined) return known;
  const arbitrary = stringMatching(whole(pattern), { size: "max" });
  made.set(pattern, arbitrary);
  return arbitrary;
}

/** By pattern: to make one takes milliseconds, to draw from it microseconds, and the families of a pack ask for the same few. */
const made = new Map<string, Arbitrary<string>>();

/** Why no text can be drawn from a pattern, or null when one can. */
export function patternFault(pattern: string): string | null {
  try {
    if (longest(pattern) > LONGEST) return `could yield a text of more than ${LONGEST} characters`;
    return emptyClass(pattern) ?? unlikeItself(pattern);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What a class that excludes characters is drawn from: the printable ones of ASCII. */
const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCodePoint(32 + index));

/** A class that leaves nothing to draw would be drawn from for ever. */
function emptyClass(pattern: string): string | null {
  const classes = [...pattern.matchAll(TOKEN)].filter(([token]) => token.startsWith("["));
  const empty = classes.find(([token]) => {
    if (!token.startsWith("[^")) return token === "[]";
    const one = new RegExp(`^${token}$`);
    return !PRINTABLE.some((character) => one.test(character));
  });
  return empty === undefined ? null : `${empty[0]} leaves no character`;
}

/** A few texts are drawn and held against the pattern: anchors in its middle, for one, are not heeded when it is drawn from. */
function unlikeItself(pattern: string): string | null {
  const random = randomOf(pattern, "texts to try");
  const arbitrary = textMatching(pattern);
  const texts = Array.from({ length: 5 }, () => arbitrary.generate(random, undefined).value);
  const unlike = texts.find((text) => !whole(pattern).test(text));
  return unlike === undefined ? null : `${JSON.stringify(unlike)} was drawn, which does not match`;
}

function whole(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}

// Escapes, classes and group openings are one token each; what is left is a character, a quantifier or a bracket.
const TOKEN =
  /\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)|\[(?:\\.|[^\]\\])*\]|\(\?:|\(\?<\w+>|\{\d+(?:,\d*)?\}|[\s\S]/g;

/** An upper bound of the length of a pattern's texts: alternatives are added up, repetitions multiplied. Infinite for `*`, `+` and `{n,}`. */
export function longest(pattern: string): number {
  const totals = [0];
  let last = 0;
  for (const [token] of pattern.matchAll(TOKEN)) {
    const times = repetitions(token);
    if (token.startsWith("(")) {
      totals.push(0);
      last = 0;
    } else if (times !== null) {
      totals.push((totals.pop() ?? 0) + last * (times - 1));
      last *= times;
    } else {
      last = token === ")" ? (totals.pop() ?? 0) : 1;
      totals.push((totals.pop() ?? 0) + last);
    }
    if (totals.some((total) => total > LONGEST)) return Number.POSITIVE_INFINITY;
  }
  return totals[0] ?? 0;
}

/** How often at most a quantifier repeats what stands before it; null when the token is none. */
function repetitions(token: string): number | null {
  if (token === "*" || token === "+") return Number.POSITIVE_INFINITY;
  if (token === "?") return 1;
  const [, least, comma, most] = /^\{(\d+)(,)?(\d*)\}$/.exec(token) ?? [];
  if (least === undefined) return null;
  if (comma === undefined) return Number(least);
  return most === undefined || most === "" ? Number.POSITIVE_INFINITY : Number(most);
}
