import type { Field } from "../../core/spec/data.ts";
import { among, type Choice, type Choosable } from "../choices.ts";
import { type Entity, fieldsOf, type Model, referencesTo } from "../model.ts";
import { allOf, asSubject, type Noun, nounIn } from "../words/conditions.ts";
import { NUMBER_WORD, numberIn, plainEnglish } from "../words/english.ts";
import { entityIn, fieldIn } from "../words/nouns.ts";
import type { RuleMeaning, RuleSample, RuleSkill } from "./rule-skill.ts";

/** How many records may belong to one of another kind: `A tenant has at most 3 open requests`. */
export const limit: RuleSkill = {
  name: "limit",
  forms: [
    "A B has at most 3 Xs",
    "A B has at most 3 Xs whose status is open",
    "No B has more than F Xs per day",
    "At most 2 Xs per B and week",
  ],
  read,
};

const HAS =
  "(?:may |will )?(?:only )?(?:has|hold|holds|take|takes|get|gets|keep|keeps|make|makes|own|owns|place|places|receive|receives)";
const MOST = "(?:at most|no more than|not more than|up to|maximum of|maximum|only)";

/** Sentences with a number or a field's name for the count. `(?<less>)` means one less than the count. */
const FORMS: readonly RegExp[] = [
  `^(?<owner>.+?) ${HAS} ${MOST} (?<count>${NUMBER_WORD}) (?<many>.+)$`,
  `^no (?<owner>.+?) ${HAS} (?:more than|over) (?<count>${NUMBER_WORD}) (?<many>.+)$`,
  `^(?<owner>.+?) (?:does not|may not) (?:has|hold|take|get|make|keep|own|place) (?:more than|over) (?<count>${NUMBER_WORD}) (?<many>.+)$`,
  `^(?<owner>.+?) ${HAS} (?:fewer|less) than (?<less>${NUMBER_WORD}) (?<many>.+)$`,
  `^(?:at most|no more than|not more than|up to|maximum of) (?<count>${NUMBER_WORD}) (?<many>.+?) (?:is |is allowed |has |may has )?(?:per|for|of|in|on|from|to|at|with|by|belong to|refer to) (?:each |one |same |every |single )*(?<owner>.+)$`,
  `^(?<owner>.+?) ${HAS} (?:at most|no more than|not more than|up to|as many as|at most as many as) (?<count>\\w+(?: \\w+)??) (?<many>.+)$`,
  `^no (?<owner>.+?) ${HAS} more than (?<count>\\w+(?: \\w+)??) (?<many>.+)$`,
  `^no (?<owner>.+?) ${HAS} more (?<many>.+?) than (?<count>.+)$`,
  `^(?<owner>.+?) (?:does not|may not) (?:has|hold|take|get|make) more (?<many>.+?) than (?<count>.+)$`,
  `^number of (?<many>.+?) (?:of|per|for|in|on) (?:each |one |same )?(?<owner>.+?) (?:is at most|may not exceed|does not exceed|is no more than) (?<count>.+)$`,
].map((form) => new RegExp(form, "i"));

type Period = "day" | "week" | "month" | "year";

interface Parts {
  readonly owner: Entity;
  readonly many: Noun;
  readonly reference: Field;
  /** How many there may be, as code of `it`; and in words. */
  readonly most: { readonly code: string; readonly says: string; readonly field: Field | null };
  readonly period: Period | null;
  /** A field of the many whose value they share. */
  readonly per: Field | null;
}

function read(sentence: string, model: Model): Choosable<RuleMeaning> | null {
  const plain = plainEnglish(sentence);
  for (const form of FORMS) {
    const groups = form.exec(plain)?.groups;
    const parts = groups === undefined ? null : partsOf(groups, model);
    if (parts !== null) return choosable(parts);
  }
  return null;
}

const AT_ONCE = / (?:at once|at a time|at time|at same time|at one time|in total|altogether)$/i;
const PERIOD =
  /,? (?:(?:and|per|each|in|within|on|in each|and per|on each|on one|in one|for each|on same|in same) )+(?:calendar |same |one )?(day|week|month|year)s?$|,? (daily|weekly|monthly|yearly)$/i;

function partsOf(groups: Readonly<Record<string, string | undefined>>, model: Model): Parts | null {
  const { owner: ownerWords = "", many: manyWords = "", count, less } = groups;
  const said = periodIn(`${manyWords}`);
  const saidOfOwner = periodIn(ownerWords);
  const owner = entityIn(saidOfOwner.rest.replace(/ and$/i, ""), model);
  if (owner === null) return null;
  const { many, per } = manyIn(said.rest, model) ?? { many: null, per: null };
  const [reference] = many === null ? [] : referencesTo(many.entity, owner.name);
  const most = mostOf({ count, less }, owner, reference);
  if (many === null || reference === undefined || most === null) return null;
  const period = said.period ?? saidOfOwner.period;
  if (period !== null && fieldsOf(many.entity, "date").length === 0) return null;
  return { owner, many, reference, most, period, per };
}

function periodIn(words: string): { readonly rest: string; readonly period: Period | null } {
  const plain = words.replace(AT_ONCE, "");
  const found = PERIOD.exec(plain);
  if (found === null) return { rest: plain, period: null };
  const adverbs: Readonly<Record<string, Period>> = {
    daily: "day",
    weekly: "week",
    monthly: "month",
    yearly: "year",
  };
  const period =
    (found[1]?.toLowerCase() as Period | undefined) ??
    adverbs[found[2]?.toLowerCase() ?? ""] ??
    null;
  return { rest: plain.slice(0, found.index), period };
}

/** The many, and what they share beside their owner: `bookings per date`. */
function manyIn(
  words: string,
  model: Model,
): { readonly many: Noun; readonly per: Field | null } | null {
  const whole = nounIn(words, "one", model);
  if (whole !== null) return { many: whole, per: null };
  const [, head = "", by = ""] =
    /^(.+?) (?:per|on same|with same|on one|for each|for same|in same|on each) (.+)$/i.exec(
      words,
    ) ?? [];
  const many = head === "" ? null : nounIn(head, "one", model);
  const per = many === null ? null : fieldIn(by, many.entity);
  return many === null || per === null ? null : { many, per };
}

function mostOf(
  { count, less }: { readonly count: string | undefined; readonly less: string | undefined },
  owner: Entity,
  reference: Field | undefined,
): Parts["most"] | null {
  const number = numberIn(count ?? less ?? "");
  if (number !== null) {
    const most = less === undefined ? number : number - 1;
    return { code: String(most), says: String(most), field: null };
  }
  const field = fieldIn((count ?? "").replace(/ of$/i, ""), {
    ...owner,
    fields: fieldsOf(owner, "integer", "number"),
  });
  if (field === null || reference === undefined) return null;
  const code = `amount(world.find("${owner.name}", it.${reference.name})?.${field.name} ?? null)`;
  return { code, says: `${owner.name}.${field.name}`, field };
}

function choosable(parts: Parts): Choosable<RuleMeaning> {
  const { many, period } = parts;
  const dates = period === null ? [] : fieldsOf(many.entity, "date");
  const which = among(dates.map(({ name }) => `A ${many.entity.name} falls on its ${name}.`));
  const spans: Readonly<Record<Period, readonly string[]>> = {
    day: ["A day is a date."],
    week: ["A week begins on Monday.", "A week is any seven days in a row."],
    month: ["A month is one of the calendar."],
    year: ["A year is one of the calendar."],
  };
  const span = among(period === null ? [""] : spans[period]);
  const choices: readonly Choice[] = period === null ? [] : [which, span];
  return {
    choices,
    take: ([date = 0, rolling = 0]) => meaning(parts, dates[date] ?? null, rolling === 1),
  };
}

function meaning(
  { owner, many, reference, most, period, per }: Parts,
  date: Field | null,
  rolling: boolean,
): RuleMeaning {
  const { entity, where } = many;
  const among_ = [
    "one.id !== it.id",
    `one.${reference.name} === it.${reference.name}`,
    ...where.map(({ code }) => code),
    ...(per === null ? [] : [sameField(per)]),
    ...(date === null || period === null ? [] : [samePeriod(date.name, period, rolling)]),
  ];
  const applies = where.length === 0 ? "" : `!(${asSubject(allOf(where))}) || `;
  const owned = reference.optional ? `it.${reference.name} === null || ` : "";
  const reads = [
    reference.name,
    ...where.flatMap((one) => one.reads),
    ...(per === null ? [] : [per.name]),
    ...(date === null ? [] : [date.name]),
  ];
  const condition =
    where.length === 0 ? "" : ` of which ${where.map(({ says }) => says).join(" and ")}`;
  const within = period === null ? "" : ` in ${rolling ? "any seven days" : `one ${period}`}`;
  return {
    on: entity.name,
    reads: [...new Set(reads)],
    events: ["create", "change"],
    says: `A ${owner.name} has at most ${most.says} ${entity.name}${condition}${within}${per === null ? "" : ` of one ${per.name}`}.`,
    holds: `${owned}${applies}world.all("${entity.name}").filter((one) => ${among_.join(" && ")}).length < ${most.code}`,
    samples:
      most.field === null && where.length === 0
        ? samplesOf({ entity, reference, most: Number(most.code), period, per, date })
        : [],
  };
}

function sameField({ name, type }: Field): string {
  return type.kind === "weekday"
    ? `lower(one.${name}) === lower(it.${name})`
    : `one.${name} === it.${name}`;
}

function samePeriod(date: string, period: Period, rolling: boolean): string {
  const [one, it] = [`one.${date}`, `it.${date}`];
  if (rolling) return `!above(${one}, addDays(${it}, 6)) && !below(${one}, addDays(${it}, -6))`;
  const of: Readonly<Record<Period, string>> = {
    day: "",
    week: "weekOf",
    month: "monthOf",
    year: "yearOf",
  };
  return period === "day" ? `${one} === ${it}` : `${of[period]}(${one}) === ${of[period]}(${it})`;
}

interface Sampled {
  readonly entity: Entity;
  readonly reference: Field;
  readonly most: number;
  readonly period: Period | null;
  readonly per: Field | null;
  readonly date: Field | null;
}

const FEW = 20;

function samplesOf({ entity, reference, most, date, per }: Sampled): readonly RuleSample[] {
  if (most < 1 || most > FEW) return [];
  const record = (id: string) => ({
    id,
    [reference.name]: "owner",
    ...(date === null ? {} : { [date.name]: "2026-03-04" }),
    ...(per === null ? {} : { [per.name]: "2026-03-04" }),
  });
  const others = (count: number) => ({
    [entity.name]: Array.from({ length: count }, (_, index) => record(`other-${index}`)),
  });
  return [
    {
      says: "the last one allowed holds",
      it: record("subject"),
      world: others(most - 1),
      holds: true,
    },
    { says: "one more is broken", it: record("subject"), world: others(most), holds: false },
  ];
}
