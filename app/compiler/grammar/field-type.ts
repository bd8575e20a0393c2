import {
  type FieldRange,
  type FieldType,
  PLAIN_TYPES,
  type PlainType,
} from "../../core/spec/data.ts";
import { lastWord, nameWords, pascal, singular } from "../names.ts";

/** A type at the beginning of some words, and the words after it. */
export interface TypeFound {
  readonly type: FieldType;
  readonly rest: string;
}

/** Other common words for a type. */
const ALSO: Readonly<Record<string, PlainType>> = {
  string: "text",
  int: "integer",
  decimal: "number",
  float: "number",
  bool: "boolean",
  day: "weekday",
};

/** What type the words begin with; null when none is known. `entities`: the PascalCase names of the data contracts. */
export function typeAt(words: string, entities: readonly string[]): TypeFound | null {
  const list = /^list of\s+(.*)$/is.exec(words);
  if (list !== null) {
    const inner = typeAt(list[1] ?? "", entities);
    return inner === null ? null : { type: { kind: "list", of: inner.type }, rest: inner.rest };
  }
  return choiceAt(words) ?? plainAt(words) ?? referenceAt(words, entities);
}

function choiceAt(words: string): TypeFound | null {
  const found = /^(?:one of\s+)?([\w.-]+(?:\s*[|/]\s*[\w.-]+)+)\s*(.*)$/is.exec(words);
  if (found !== null) return choice(found[1] ?? "", found[2] ?? "");
  const single = /^one of\s+([\w.-]+)\s*(.*)$/is.exec(words);
  return single === null ? null : choice(single[1] ?? "", single[2] ?? "");
}

function choice(values: string, rest: string): TypeFound {
  const each = values.split(/[|/]/).map((value) => value.trim());
  return { type: { kind: "choice", values: [...new Set(each)] }, rest };
}

function plainAt(words: string): TypeFound | null {
  const [, word = "", rest = ""] = /^([a-z]+)\b\s*(.*)$/is.exec(words) ?? [];
  const lower = singular(word.toLowerCase());
  const kind = PLAIN_TYPES.find((type) => type === lower) ?? ALSO[lower];
  return kind === undefined ? null : { type: { kind }, rest };
}

function referenceAt(words: string, entities: readonly string[]): TypeFound | null {
  const parts = words.replace(/^(?:a |an |reference to |ref to )+/i, "").split(/\s+/);
  for (let length = Math.min(4, parts.length); length > 0; length -= 1) {
    const name = parts.slice(0, length).join(" ");
    const entity = entityNamed(name, entities);
    if (entity !== null)
      return { type: { kind: "reference", entity }, rest: parts.slice(length).join(" ") };
  }
  return null;
}

/** The data contract of this name, in any spelling, one or several. */
export function entityNamed(name: string, entities: readonly string[]): string | null {
  const wanted = pascal(lastWord(nameWords(name), singular).join(" ")).toLowerCase();
  return entities.find((entity) => entity.toLowerCase() === wanted) ?? null;
}

const NUMBER = "(-?\\d+(?:\\.\\d+)?)";
const NOTHING: FieldRange = { min: null, max: null, minOpen: false, maxOpen: false };

/** One form of a range: what it looks like, and what its numbers bound. */
const RANGES: readonly {
  readonly pattern: RegExp;
  readonly range: (a: number, b: number) => FieldRange;
}[] = [
  {
    pattern: new RegExp(
      `(?:between |from )?${NUMBER}\\s*(?:\\.\\.\\.?|…|–|—|-| to | and )\\s*${NUMBER}`,
      "i",
    ),
    range: (min, max) => ({ ...NOTHING, min, max }),
  },
  {
    pattern: new RegExp(`(?:≥|>=|at least|min(?:imum)?)\\s*${NUMBER}`, "i"),
    range: (min) => ({ ...NOTHING, min }),
  },
  {
    pattern: new RegExp(`(?:≤|<=|at most|up to|max(?:imum)?)\\s*${NUMBER}`, "i"),
    range: (max) => ({ ...NOTHING, max }),
  },
  {
    pattern: new RegExp(`(?:>|more than|above|over)\\s*${NUMBER}`, "i"),
    range: (min) => ({ ...NOTHING, min, minOpen: true }),
  },
  {
    pattern: new RegExp(`(?:<|less than|below|under)\\s*${NUMBER}`, "i"),
    range: (max) => ({ ...NOTHING, max, maxOpen: true }),
  },
  {
    pattern: new RegExp(`${NUMBER}\\s+or (?:more|above)`, "i"),
    range: (min) => ({ ...NOTHING, min }),
  },
  {
    pattern: new RegExp(`${NUMBER}\\s+or (?:less|fewer|below)`, "i"),
    range: (max) => ({ ...NOTHING, max }),
  },
  { pattern: /\b(?:not negative|non-negative)\b/i, range: () => ({ ...NOTHING, min: 0 }) },
  { pattern: /\bpositive\b/i, range: () => ({ ...NOTHING, min: 0, minOpen: true }) },
];

/** The range in the words, and the words without it; two one-sided ones make one. */
export function rangeIn(words: string): {
  readonly range: FieldRange | null;
  readonly rest: string;
} {
  let rest = words;
  let range: FieldRange | null = null;
  for (const form of RANGES) {
    const found = form.pattern.exec(rest);
    if (found === null) continue;
    range = joined(range, form.range(Number(found[1]), Number(found[2])));
    rest = rest.replace(form.pattern, " ");
  }
  return { range, rest: rest.trim() };
}

function joined(one: FieldRange | null, other: FieldRange): FieldRange {
  if (one === null) return other;
  const low = one.min === null ? other : one;
  const high = one.max === null ? other : one;
  return { min: low.min, minOpen: low.minOpen, max: high.max, maxOpen: high.maxOpen };
}
