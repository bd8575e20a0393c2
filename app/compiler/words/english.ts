import { nameWords, singular } from "../names.ts";

const PLAIN: readonly (readonly [RegExp, string])[] = [
  [/[‘’ʼ´`]/g, "'"],
  [/[“”]/g, '"'],
  [/\b(can|could|must|is|are|was|were|has|have|does|do|did|should)n['’]?t\b/gi, "$1 not"],
  [/\bwon't\b/gi, "will not"],
  [/\bcan(?: ?not|'t)\b/gi, "may not"],
  [/\b(?:must|shall|should|can|could|may|might)\s+(?:not|never)\b/gi, "may not"],
  [/\b(?:may|will) not ever\b/gi, "may not"],
  [/\b(?:is|are) never\b/gi, "is not"],
  [/\b(?:are|were|was)\b/gi, "is"],
  [/\b(?:have|having)\b/gi, "has"],
  [/\b(?:is|has) (?:not|never) (?:allowed|permitted) to\b/gi, "may not"],
  [/\b(?:must|shall|should|can|may|could|will|has to|needs to) (always |only )?be\b/gi, "$1is"],
  [/\bmay not be\b/gi, "is not"],
  [/\b(?:must|shall|should|can|could|will|has to|needs to) (?=has\b|exceed|come|lie)/gi, ""],
  [/\bmay (?=has\b|lie\b|come\b)/gi, ""],
  [/\b(?:do|did|does) (?:not|never)\b/gi, "does not"],
  [/\b(?:an?|each|every) (?=(?:day|week|month|year)\b)/gi, "per "],
  [/\b(?:a|an|the|any|its|their|his|her|our|my|this|that same)\s+(?=[\w"'])/gi, ""],
  [/^(?:every|each|all|for every|for each|there is|there may)\s+/i, ""],
  [/\s+/g, " "],
];

/** A sentence in fewer words that mean the same: no articles, one form of each auxiliary verb. */
export function plainEnglish(sentence: string): string {
  const plain = PLAIN.reduce(
    (text, [pattern, to]) => text.replace(pattern, to),
    ` ${sentence} `.trim(),
  );
  return plain.replace(/[\s.,;:!]+$/, "").trim();
}

const NUMBERS = [
  "zero",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
];

/** A number in digits or, up to twelve, in letters; null for other words. */
export function numberIn(word: string): number | null {
  if (/^-?\d+(?:\.\d+)?$/.test(word)) return Number(word);
  const index = NUMBERS.indexOf(word.toLowerCase());
  return index < 0 ? null : index;
}

/** How a number is written in a pattern. */
export const NUMBER_WORD = `(?:-?\\d+(?:\\.\\d+)?|${NUMBERS.join("|")})`;

/** Days of a length of time such as `3 weeks`; null for other words. */
export function daysIn(number: string, unit: string): number | null {
  const count = numberIn(number);
  if (count === null) return null;
  if (/^weeks?$/i.test(unit)) return count * 7;
  return /^(?:calendar )?days?$/i.test(unit) ? count : null;
}

const ENDINGS = /(?:ments?|ings?|ed|ers?|ions?|al|y|e)$/;
const SHORTEST = 3;

/** What is left of a word without its endings, so that `returned` and `return` are the same. */
export function stem(word: string): string {
  let left = singular(word.toLowerCase());
  for (;;) {
    const shorter = left.replace(ENDINGS, "").replace(/([bdgklmnprt])\1$/, "$1");
    if (shorter.length < SHORTEST || shorter === left) return left;
    left = shorter;
  }
}

/** Words that mean the same in a field's name. */
const ALIKE: readonly (readonly string[])[] = [
  ["quantity", "qty", "amount", "count", "number", "num", "units", "volume", "size"],
  ["price", "cost", "fee", "rate"],
  ["date", "day", "on", "at"],
  ["maximum", "max", "limit", "cap"],
  ["minimum", "min", "floor"],
  ["start", "begin", "from", "starts"],
  ["end", "until", "to", "ends", "finish"],
  ["capacity", "seats", "places"],
  ["stock", "onhand", "available"],
];

/** Whether two words mean the same. */
export function alike(one: string, other: string): boolean {
  if (stem(one) === stem(other)) return true;
  return ALIKE.some((group) => group.includes(singular(one)) && group.includes(singular(other)));
}

/** Whether each of some words has one that means the same among others. */
export function within(some: readonly string[], others: readonly string[]): boolean {
  return some.every((one) => others.some((other) => alike(one, other)));
}

/** The lower-case words of a phrase, each in the singular. */
export function phraseWords(phrase: string): readonly string[] {
  return nameWords(phrase.replace(/'s\b|'/g, " ")).map((word) => singular(word));
}
