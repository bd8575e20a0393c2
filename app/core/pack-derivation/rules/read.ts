import type { Json } from "../../pack/template.ts";
import type { DataContract, Field } from "../../spec/data.ts";
import type { SpecGraph } from "../../spec/graph.ts";
import { scaleOf } from "../scales.ts";
import { contractCalled, fieldCalled, plain, referenceTo } from "../words.ts";

export type Operator = "<" | "<=" | ">" | ">=";

/** A field's value that makes a record one of its kind: `open`, `status is active`. */
export interface State {
  readonly field: Field;
  readonly value: Json;
}

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
const AT_MOST = "at most|no more than|not more than|not above|not after|on or before";
const AT_LEAST = "at least|no less than|not less than|not below|not before|on or after";
const ABOVE = "more than|greater than|above|later than|after";
const BELOW = "less than|below|earlier than|before";

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
    pattern: /^no (?<of>.+?) (?:of|from|for|in|on) (?<what>.+? (?:whose|with) .+)$/,
    read: needs(true),
  },
  {
    pattern: new RegExp(
      `^(?<owner>.+?) has (?:at most|no more than) (?<count>${NUMBER}) (?<many>.+)$`,
    ),
    read: limits,
  },
  {
    pattern:
      /^(?<what>.+?) (?:may not be|is never) (?<verbs>(?:changed|deleted|removed)(?: (?:or|and) (?:changed|deleted|removed))?)$/,
    read: frozen,
  },
  {
    pattern: new RegExp(
      `^(?<of>.+?)'s (?<field>.+?) is (?<how>${AT_MOST}|${AT_LEAST}|${ABOVE}|${BELOW}) (?<right>.+)$`,
    ),
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

/** `block whose status is picking`, `active member`, `open loans`: records in a state. */
export function recordsIn(
  words: string,
  data: Data,
): { readonly of: DataContract; readonly state: State | null } | null {
  const whole = contractCalled(words, data);
  if (whole !== null) return { of: whole, state: null };
  const whose = /^(.+?) (?:whose|with) (.+?) (?:is |of )?(\S+)$/.exec(words);
  if (whose !== null) {
    const [, name = "", field = "", value = ""] = whose;
    const of = contractCalled(name, data);
    const state = of === null ? null : stateOf(fieldCalled(field, of), value);
    return of === null || state === null ? null : { of, state };
  }
  const [, adjective = "", name = ""] = /^(\S+) (.+)$/.exec(words) ?? [];
  const of = contractCalled(name, data);
  if (of === null) return null;
  const states = of.fields.flatMap((field) => stateOf(field, adjective) ?? []);
  const [state, ...others] = states.filter(({ field }) => field.type.kind === "choice");
  return state === undefined || others.length > 0 ? null : { of, state };
}

/** A choice's value, or a boolean's. */
function stateOf(field: Field | null, word: string): State | null {
  if (field?.type.kind === "choice") {
    const value = field.type.values.find((known) => known.toLowerCase() === word);
    return value === undefined ? null : { field, value };
  }
  if (field?.type.kind !== "boolean" || !/^(?:true|false)$/.test(word)) return null;
  return { field, value: word === "true" };
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
  const what = recordsIn(many, data);
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

const OPERATORS: readonly (readonly [string, Operator])[] = [
  [AT_MOST, "<="],
  [AT_LEAST, ">="],
  [ABOVE, ">"],
  [BELOW, "<"],
];

function compares(
  { of: who = "", field: name = "", how = "", right: words = "" }: Groups,
  data: Data,
): RuleRead | null {
  const of = contractCalled(who, data);
  const field = of === null ? null : fieldCalled(name, of);
  const operator = OPERATORS.find(([phrases]) => phrases.split("|").includes(how))?.[1];
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
  const [, who = "", name = ""] = /^(.+?)'s (.+)$/.exec(words) ?? [];
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
