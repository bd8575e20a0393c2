import type { DataContract, Field } from "../../spec/data.ts";
import type { SpecGraph } from "../../spec/graph.ts";
import { scaleOf } from "../scales.ts";
import { contractCalled, fieldCalled, plain, referenceTo } from "../words.ts";
import { recordsIn, type State } from "./states.ts";

export type Operator = "<" | "<=" | ">" | ">=";

/** What bounds a field: a number, or a field of the same record or of one that it refers to. */
export type Bound =
  | { readonly kind: "number"; readonly steps: number }
  | {
      readonly kind: "field";
      readonly of: DataContract;
      readonly field: Field;
      /** How the record refers to it; null for a field of its own. */
      readonly by: Field | null;
    };

/** A rule as this folder understands it. Sentences that may mean two things are not read. */
export type RuleRead =
  | {
      readonly kind: "needs";
      readonly of: DataContract;
      readonly by: Field;
      readonly what: DataContract;
      readonly state: State;
      /** Whether records in that state are the ones that will not do. */
      readonly denied: boolean;
    }
  | {
      readonly kind: "compares";
      readonly of: DataContract;
      readonly field: Field;
      readonly operator: Operator;
      readonly right: Bound;
    }
  | { readonly kind: "apart"; readonly of: DataContract; readonly fields: readonly Field[] }
  | {
      readonly kind: "limits";
      readonly of: DataContract;
      readonly by: Field;
      readonly owner: DataContract;
      readonly most: number;
      readonly state: State | null;
    }
  | {
      readonly kind: "frozen";
      readonly of: DataContract;
      readonly state: State | null;
      readonly change: boolean;
      readonly remove: boolean;
    }
  | {
      readonly kind: "waits";
      readonly of: DataContract;
      readonly by: Field;
      readonly date: Field;
      readonly place: DataContract;
      readonly event: DataContract;
      readonly eventBy: Field;
      readonly eventDate: Field;
      /** Days, or the event's field that has them. */
      readonly days: number | Field;
    };

type Groups = Readonly<Record<string, string>>;
type Data = Pick<SpecGraph, "data">;

interface Form {
  readonly pattern: RegExp;
  readonly read: (groups: Groups, data: Data) => RuleRead | null;
}

const COUNTS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const NUMBER = `(?:-?\\d+(?:\\.\\d+)?|${COUNTS.join("|")})`;
const AT_MOST =
  "is at most|is no more than|is not more than|is not above|is not after|is not later than|is on or before|may not exceed|may not be (?:more than|above|after|later than)";
const AT_LEAST =
  "is at least|is no less than|is not less than|is not below|is not before|is not earlier than|is on or after|may not be (?:less than|below|before|earlier than)";
const ABOVE = "is more than|is greater than|is above|is later than|is after";
const BELOW = "is less than|is below|is earlier than|is before";
const HOW = `${AT_MOST}|${AT_LEAST}|${ABOVE}|${BELOW}`;

/** Every form of a sentence that is read, of words without articles. The first that gives a meaning counts. */
const FORMS: readonly Form[] = [
  {
    pattern:
      /^no (?<of>.+?) (?:of|from|for|in|on) (?<place>.+?) before (?<days>.+?) after (?:last )?(?<event>.+?) (?:of it )?has passed$/,
    read: waits,
  },
  {
    pattern:
      /^no two (?<of>.+?)(?: of (?:one|same) (?<group>.+?))? (?:may )?(?:share|has)(?: same)? (?<fields>.+)$/,
    read: apart,
  },
  { pattern: /^(?<of>.+?) needs (?<what>.+)$/, read: needs(false) },
  {
    pattern: /^only (?<what>.+?) may (?:has|get|make) (?<of>.+)$/,
    read: needs(false),
  },
  {
    pattern: /^no (?<of>.+?) (?:of|from|for|in|on) (?<what>.+? (?:whose|with) .+)$/,
    read: needs(true),
  },
  { pattern: /^(?<what>.+?) may not (?:has|get|make) (?<of>.+)$/, read: needs(true) },
  {
    pattern: new RegExp(
      `^(?<owner>.+?) (?:may )?has (?:at most|no more than) (?<count>${NUMBER}) (?<many>.+)$`,
    ),
    read: limits,
  },
  {
    pattern: new RegExp(`^(?<owner>.+?) may not has more than (?<count>${NUMBER}) (?<many>.+)$`),
    read: limits,
  },
  {
    pattern: new RegExp(
      `^no (?<owner>.+?) (?:may )?has more than (?<count>${NUMBER}) (?<many>.+)$`,
    ),
    read: limits,
  },
  {
    pattern: new RegExp(`^at most (?<count>${NUMBER}) (?<many>.+) per (?<owner>.+)$`),
    read: limits,
  },
  {
    pattern:
      /^(?<what>.+?) (?:may not be|is never) (?<verbs>(?:changed|deleted|removed)(?: (?:or|and) (?:changed|deleted|removed))?)$/,
    read: frozen,
  },
  {
    pattern: new RegExp(`^(?<of>.+?)'s (?<field>.+?) (?<how>${HOW}) (?<right>.+)$`),
    read: compares,
  },
  {
    pattern: new RegExp(`^(?<field>.+?) of (?<of>.+?) (?<how>${HOW}) (?<right>.+)$`),
    read: compares,
  },
];

/** What a sentence asks for; null for one that is none of the forms, or that may mean two things. */
export function readRule(text: string, data: Data): RuleRead | null {
  const words = plain(text);
  for (const { pattern, read } of FORMS) {
    const groups = pattern.exec(words)?.groups;
    const rule = groups === undefined ? null : read(groups, data);
    if (rule !== null) return rule;
  }
  return null;
}

function needs(denied: boolean): Form["read"] {
  return ({ of: who = "", what: words = "" }, data) => {
    const of = contractCalled(who, data);
    const what = recordsIn(words, data);
    if (of === null || what?.state === undefined || what.state === null) return null;
    const by = referenceTo(of, what.of);
    return by === null || by.optional
      ? null
      : { kind: "needs", of, by, what: what.of, state: what.state, denied };
  };
}

function apart({ of: many = "", group, fields: names = "" }: Groups, data: Data): RuleRead | null {
  const of = contractCalled(many, data);
  if (of === null) return null;
  const words = [...(group === undefined ? [] : [group]), ...names.split(/,? and (?:same )?|, /)];
  const fields = words.map((word) => fieldCalled(word, of));
  const known = fields.filter((field) => field !== null);
  return known.length < fields.length ? null : { kind: "apart", of, fields: known };
}

function limits({ owner: who = "", count = "", many = "" }: Groups, data: Data): RuleRead | null {
  const owner = contractCalled(who, data);
  const what = recordsIn(many.replace(/ at (?:same time|once)$/, ""), data);
  const most = numberOf(count);
  if (owner === null || what === null || !Number.isInteger(most) || most < 1) return null;
  const by = referenceTo(what.of, owner);
  return by === null || by.optional
    ? null
    : { kind: "limits", of: what.of, by, owner, most, state: what.state };
}

function frozen({ what = "", verbs = "" }: Groups, data: Data): RuleRead | null {
  const records = recordsIn(what, data);
  if (records === null) return null;
  const change = verbs.includes("changed");
  return { kind: "frozen", ...records, change, remove: /deleted|removed/.test(verbs) };
}

const OPERATORS: readonly (readonly [RegExp, Operator])[] = [
  [new RegExp(`^(?:${AT_MOST})$`), "<="],
  [new RegExp(`^(?:${AT_LEAST})$`), ">="],
  [new RegExp(`^(?:${ABOVE})$`), ">"],
  [new RegExp(`^(?:${BELOW})$`), "<"],
];

function compares(
  { of: who = "", field: name = "", how = "", right: words = "" }: Groups,
  data: Data,
): RuleRead | null {
  const of = contractCalled(who, data);
  const field = of === null ? null : fieldCalled(name, of);
  const operator = OPERATORS.find(([phrases]) => phrases.test(how))?.[1];
  if (of === null || field === null || operator === undefined) return null;
  const scale = scaleOf(field);
  const right = boundOf(words, of, data);
  if (scale === null || right === null) return null;
  if (right.kind === "field" && scaleOf(right.field)?.name !== scale.name) return null;
  if (right.kind === "number" && scale.name !== "whole" && scale.name !== "hundredths") return null;
  const bound =
    right.kind === "number" ? { ...right, steps: Math.round(right.steps * scale.unit) } : right;
  return { kind: "compares", of, field, operator, right: bound };
}

function boundOf(words: string, of: DataContract, data: Data): Bound | null {
  const number = numberOf(words);
  if (!Number.isNaN(number)) return { kind: "number", steps: number };
  const own = fieldCalled(words, of);
  if (own !== null) return { kind: "field", of, field: own, by: null };
  const turned = words.replace(/^(.+?) of (.+)$/, "$2's $1");
  const [, who = "", name = ""] = /^(.+?)'s (.+)$/.exec(turned) ?? [];
  const other = contractCalled(who, data);
  const by = other === null ? null : referenceTo(of, other);
  const field = other === null ? null : fieldCalled(name, other);
  return other === null || by === null || field === null || by.optional
    ? null
    : { kind: "field", of: other, field, by };
}

function waits(
  { of: who = "", place: where = "", days: length = "", event: what = "" }: Groups,
  data: Data,
): RuleRead | null {
  const [of, place, event] = [who, where, what].map((words) => contractCalled(words, data));
  if (of == null || place == null || event == null || of === event) return null;
  const [by, eventBy] = [referenceTo(of, place), referenceTo(event, place)];
  const [date, eventDate] = [onlyDate(of), onlyDate(event)];
  const days = daysOf(length, event);
  if (by === null || eventBy === null || date === null || eventDate === null) return null;
  if (days === null || by.optional || eventBy.optional) return null;
  return { kind: "waits", of, by, date, place, event, eventBy, eventDate, days };
}

/** The one date of a record; null where it has none or several. */
export function onlyDate({ fields }: DataContract): Field | null {
  const [first, ...others] = fields.filter(({ type }) => type.kind === "date");
  return first === undefined || others.length > 0 || first.optional ? null : first;
}

function daysOf(words: string, event: DataContract): number | Field | null {
  const [, count = "", unit = ""] = /^(\S+) (days?|weeks?)$/.exec(words) ?? [];
  const number = numberOf(count) * (unit.startsWith("week") ? 7 : 1);
  if (number >= 1) return number;
  const field = fieldCalled(words, event);
  return field?.type.kind === "integer" && !field.optional ? field : null;
}

function numberOf(word: string): number {
  if (/^-?\d+(?:\.\d+)?$/.test(word)) return Number(word);
  const index = COUNTS.indexOf(word);
  return index < 0 ? Number.NaN : index;
}
