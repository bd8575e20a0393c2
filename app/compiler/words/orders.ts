import type { Field } from "../../core/spec/data.ts";
import { among, type Choice } from "../choices.ts";
import { type Entity, fieldsOf, type Model } from "../model.ts";
import { isRank, ranksOf } from "./amounts.ts";
import { adjective } from "./conditions.ts";
import { plainEnglish } from "./english.ts";
import { fieldIn } from "./nouns.ts";

/** One thing by which records come first, as code of `one`: smaller first. */
export interface SortKey {
  readonly code: string;
  readonly says: string;
  /** The field, where it is one's value. */
  readonly field?: string;
  /** The other way round, where the words do not say which way. */
  readonly otherwise?: SortKey;
}

const DAY = /\b(mon|tues|wednes|thurs|fri|satur|sun)days?(?:'s|s')?\b/i;

/** What some words say of who comes first: `Tuesday's guests first`, `by deadline`, `highest score first`; parts of them that say nothing of it are left out. */
export function saidOrder(words: string, entity: Entity, model: Model): readonly SortKey[] {
  const parts = plainEnglish(words.replace(/[()]/g, ",")).split(
    /\s*(?:,|;|\bthen\b|\bbefore\b)\s*/i,
  );
  return parts.flatMap((part) => {
    const key = keyIn(part.trim(), entity, model);
    return key === null ? [] : [key];
  });
}

function keyIn(part: string, entity: Entity, model: Model): SortKey | null {
  const isFirst = / first$/i.test(part);
  const text = part.replace(/ first$/i, "").trim();
  const day = isFirst ? dayKey(text, entity) : null;
  if (day !== null) return day;
  const [, how = "", name = ""] =
    /^(?:by |in order of )?(highest|largest|biggest|most|greatest|latest|newest|lowest|smallest|least|fewest|earliest|oldest|next)? ?(.*)$/i.exec(
      text,
    ) ?? [];
  const by = /\bby (.+?)(?: (ascending|descending|asc|desc))?$/i.exec(text);
  const called =
    fieldIn(by?.[1] ?? name, entity) ?? (how !== "" && name === "" ? dateFor(how, entity) : null);
  if (called !== null && (isFirst || by !== null))
    return directed(
      called,
      how !== "" || by?.[2] !== undefined,
      /highest|largest|biggest|most|greatest|latest|newest/i.test(how) ||
        /^desc/i.test(by?.[2] ?? ""),
    );
  return isFirst ? stateKey(text, entity, model) : null;
}

/** `urgent ones`: those first of which it is true. */
function stateKey(text: string, entity: Entity, model: Model): SortKey | null {
  const state = adjective(text.split(" ")[0] ?? "", { entity, variable: "one", model });
  return state === null
    ? null
    : { code: `${state.code} ? 0 : 1`, says: `those first of which ${state.says}` };
}

/** A rank from its smallest number or from its greatest, where the words do not say which. */
function directed(field: Field, isSaid: boolean, descends: boolean): SortKey {
  const key = fieldKey(field, descends);
  return isSaid || !isRank(field) ? key : { ...key, otherwise: fieldKey(field, !descends) };
}

/** Those of a day of the week: by a field that is one, else by a date's. */
function dayKey(text: string, entity: Entity): SortKey | null {
  const day = DAY.exec(text)?.[1]?.toLowerCase();
  const [weekday] = fieldsOf(entity, "weekday");
  const [date] = fieldsOf(entity, "date");
  if (day === undefined || (weekday === undefined && date === undefined)) return null;
  const own = weekday === undefined ? `weekdayOf(one.${date?.name})` : `lower(one.${weekday.name})`;
  return { code: `same(${own}, "${day}day") ? 0 : 1`, says: `those of ${day}day first` };
}

function dateFor(how: string, entity: Entity): Field | null {
  return /latest|newest|earliest|oldest|next/i.test(how)
    ? (fieldsOf(entity, "date")[0] ?? null)
    : null;
}

function fieldKey({ name, type }: Field, descends: boolean): SortKey {
  const isNumber = ["integer", "number", "money"].includes(type.kind);
  if (!descends) return { code: `one.${name}`, says: `the smallest ${name} first`, field: name };
  return isNumber
    ? { code: `-amount(one.${name})`, says: `the greatest ${name} first`, field: name }
    : {
        field: name,
        code: type.kind === "date" ? `daysBetween(one.${name}, asOf)` : `one.${name}`,
        says: `the latest ${name} first`,
      };
}

/** An order that the words leave open, most plausible first: by a rank from its smallest number, from its greatest, by price, by date, as they came. Where they name a field, the rest stays as it came. */
export function openOrder(
  entity: Entity,
  said: readonly SortKey[],
): { readonly choice: Choice; readonly keys: readonly (readonly SortKey[])[] } {
  const came: SortKey = { code: "", says: "in the order in which they came" };
  if (said.some(({ field }) => field !== undefined)) return { choice: among([""]), keys: [[]] };
  const open = [
    ...ranksOf(entity).flatMap((field) => [fieldKey(field, false), fieldKey(field, true)]),
    ...fieldsOf(entity, "money").map((field) => fieldKey(field, true)),
    ...fieldsOf(entity, "date").map((field) => fieldKey(field, false)),
  ].filter(({ code }) => !said.some((key) => key.code === code));
  const all = [...open, came];
  return {
    choice: among(all.map(({ says }) => `Among ${entity.name} records otherwise equal: ${says}.`)),
    keys: all.map((key) => (key.code === "" ? [] : [key])),
  };
}
