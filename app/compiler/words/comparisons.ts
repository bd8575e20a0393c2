import { type Subject, type Term, termIn } from "./terms.ts";

export type Operator = "<" | "<=" | ">" | ">=" | "==" | "!=";

/** A comparison that a sentence makes. */
export interface Comparison {
  readonly left: Term;
  readonly operator: Operator;
  readonly right: Term;
  /** Whether the words leave open if the bound itself is in. */
  readonly loose: boolean;
}

interface Phrase {
  readonly operator: Operator;
  readonly words: string;
  readonly loose?: boolean;
}

/** What comparisons are called, after the sentence was made plain. */
const PHRASES: readonly Phrase[] = [
  {
    operator: "<=",
    words:
      "is at most|is no more than|is not more than|is not greater than|is not above|is not over|is not bigger than|is not larger than|is not higher than|may not exceed|does not exceed|never exceeds|is less than or equal to|is up to|is until|is till|is through|is limited to|is no greater than|is no larger than|is no higher than|≤|<=",
  },
  {
    operator: "<=",
    words:
      "is not after|is no later than|is not later than|is on or before|is at or before|is at latest|may not come after|may not lie after",
  },
  {
    operator: ">=",
    words:
      "is at least|is no less than|is not less than|is not below|is not under|is not smaller than|is not lower than|may not fall below|never falls below|does not fall below|is greater than or equal to|is more than or equal to|is no lower than|is no smaller than|≥|>=",
  },
  {
    operator: ">=",
    words:
      "is not before|is no earlier than|is not earlier than|is on or after|is at or after|is at earliest|is since|may not come before|may not lie before",
  },
  {
    operator: "<",
    words: "is before|is earlier than|comes before|lies before|come before|lie before|precedes",
    loose: true,
  },
  {
    operator: ">",
    words: "is after|is later than|comes after|lies after|come after|lie after|follows",
    loose: true,
  },
  {
    operator: "<",
    words: "is less than|is below|is under|is smaller than|is lower than|is fewer than|<",
  },
  {
    operator: ">",
    words:
      "is more than|is greater than|is above|is over|is larger than|is bigger than|is higher than|exceeds|>",
  },
  {
    operator: "!=",
    words:
      "is not equal to|does not equal|differs from|is different from|is other than|may not equal|is not same as|≠|!=|is not",
  },
  { operator: "==", words: "is equal to|equals|is same as|matches|is|=" },
];

const SPLITS = PHRASES.flatMap(({ operator, words, loose = false }) =>
  words.split("|").map((phrase) => ({ operator, loose, phrase })),
);

/** Every way to split words at a comparison, the most telling phrase first. */
export function splitsOf(words: string): readonly {
  readonly left: string;
  readonly operator: Operator;
  readonly right: string;
  readonly loose: boolean;
}[] {
  const lower = words.toLowerCase();
  return SPLITS.flatMap(({ operator, loose, phrase }) => {
    const at = lower.indexOf(` ${phrase} `);
    if (at < 0) return [];
    return [
      {
        left: words.slice(0, at).trim(),
        operator,
        right: words.slice(at + phrase.length + 2).trim(),
        loose,
      },
    ];
  });
}

/** The comparison that some words make about a subject; null when they make none. */
export function comparisonIn(words: string, subject: Subject): Comparison | null {
  for (const { left, operator, right, loose } of splitsOf(words)) {
    const one = termIn(left, subject);
    if (one === null) continue;
    const compared = comparedWith(one, { operator, right, loose }, subject);
    if (compared !== null) return compared;
  }
  return null;
}

const OR_MORE = /^(.+?) or (?:more|above|later|higher|after)$/i;
const OR_LESS = /^(.+?) or (?:less|fewer|below|earlier|lower|before)$/i;

/** A comparison of a term with what some words name. */
function comparedWith(
  left: Term,
  {
    operator,
    right,
    loose,
  }: { readonly operator: Operator; readonly right: string; readonly loose: boolean },
  subject: Subject,
): Comparison | null {
  const more = operator === "==" ? OR_MORE.exec(right) : null;
  const less = operator === "==" ? OR_LESS.exec(right) : null;
  const open = more?.[1] ?? less?.[1] ?? right;
  const term = valueFor(left, open) ?? termIn(open, subject);
  if (term === null || !comparable(left, term)) return null;
  const turned = more !== null ? ">=" : less !== null ? "<=" : operator;
  return { left, operator: turned, right: term, loose };
}

function comparable(one: Term, other: Term): boolean {
  return one.kind === other.kind && one.kind !== "other";
}

/** Words as a value of the field that they are compared with: a choice, a day, true or false, a quoted text. */
export function valueFor(left: Term, words: string): Term | null {
  const { field } = left;
  const text = words.replace(/^["']|["']$/g, "");
  const literal = (code: unknown): Term => ({
    kind: left.kind,
    code: JSON.stringify(code),
    reads: [],
    says: String(code),
    field: null,
  });
  if (field === null) return null;
  if (field.type.kind === "choice") {
    const value = field.type.values.find((one) => plainValue(one) === plainValue(text));
    return value === undefined ? null : literal(value);
  }
  if (field.type.kind === "boolean")
    return /^(true|yes|false|no)$/i.test(text) ? literal(/^(true|yes)$/i.test(text)) : null;
  if (field.type.kind === "weekday") {
    const day = /^(mon|tues|wednes|thurs|fri|satur|sun)days?$/i.exec(text)?.[0];
    return day === undefined ? null : literal(day.toLowerCase().replace(/s$/, ""));
  }
  if (field.type.kind === "text") {
    // Only what is quoted: other words may be anything, and would be compared with as they are.
    return text === words ? null : literal(text);
  }
  return null;
}

function plainValue(value: string): string {
  return value
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}

const FUNCTIONS: Readonly<Record<Operator, string>> = {
  "<": "below",
  "<=": "atMost",
  ">": "above",
  ">=": "atLeast",
  "==": "same",
  "!=": "!same",
};
const INVERSE: Readonly<Record<Operator, Operator>> = {
  "<": ">=",
  "<=": ">",
  ">": "<=",
  ">=": "<",
  "==": "!=",
  "!=": "==",
};

/** A comparison as code that is false where a side is missing. */
export function comparisonCode({ left, operator, right }: Comparison): string {
  return `${FUNCTIONS[operator]}(${left.code}, ${right.code})`;
}

/** A comparison as code that is true where a side is missing, since there is nothing to compare. */
export function tolerantCode(comparison: Comparison): string {
  const { operator } = comparison;
  if (operator === "==" || operator === "!=") return comparisonCode(comparison);
  return `!${comparisonCode({ ...comparison, operator: INVERSE[operator] })}`;
}

/** The comparison with the bound itself let in or kept out. */
export function withBound(comparison: Comparison, isIn: boolean): Comparison {
  const strict: Operator = comparison.operator.startsWith("<") ? "<" : ">";
  return { ...comparison, operator: isIn ? `${strict}=` : strict };
}

const SAID: Readonly<Record<Operator, string>> = {
  "<": "less than",
  "<=": "at most",
  ">": "more than",
  ">=": "at least",
  "==": "equal to",
  "!=": "other than",
};
const SAID_OF_DATES: Readonly<Record<Operator, string>> = {
  "<": "before",
  "<=": "on or before",
  ">": "after",
  ">=": "on or after",
  "==": "the same as",
  "!=": "other than",
};

/** A comparison in words. */
export function comparisonSays({ left, operator, right }: Comparison): string {
  const said = left.kind === "date" || left.kind === "time" ? SAID_OF_DATES : SAID;
  return `${left.says} is ${said[operator]} ${right.says}`;
}

/** Whether a field of the subject is there. */
export function presence(term: Term, there: boolean): string {
  return `${term.code} ${there ? "!==" : "==="} null`;
}
