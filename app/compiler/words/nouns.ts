import type { Field } from "../../core/spec/data.ts";
import { type Entity, fieldsOf, type Model, referencesTo } from "../model.ts";
import { nameWords, singular } from "../names.ts";
import { alike, phraseWords, stem, within } from "./english.ts";

/** The data contract that a phrase names: by its whole name, else by a word of it, in any form; null when none or several. */
export function entityIn(phrase: string, model: Model): Entity | null {
  const wanted = phraseWords(phrase);
  if (wanted.length === 0) return null;
  const named = model.entities.map((entity) => ({ entity, words: entityWords(entity) }));
  const exact = named.find(({ words }) => words.join(" ") === wanted.join(" "));
  if (exact !== undefined) return exact.entity;
  const stems = wanted.map(stem);
  const sameStem = named.filter(({ words }) => words.map(stem).join(" ") === stems.join(" "));
  if (sameStem.length === 1) return sameStem[0]?.entity ?? null;
  const part = named.filter(({ words }) => stems.every((one) => words.map(stem).includes(one)));
  return part.length === 1 ? (part[0]?.entity ?? null) : null;
}

function entityWords({ name }: Entity): readonly string[] {
  return nameWords(name).map((word) => singular(word));
}

/** The field that a phrase names: by its whole name, else by words that mean the same, else by a part of it; null when none or several. */
export function fieldIn(phrase: string, entity: Pick<Entity, "fields">): Field | null {
  const wanted = phraseWords(phrase);
  if (wanted.length === 0) return null;
  const named = entity.fields.map((field) => ({ field, words: fieldWordsOf(field) }));
  const tests: readonly ((words: readonly string[]) => boolean)[] = [
    (words) => words.join(" ") === wanted.join(" "),
    (words) =>
      words.length === wanted.length &&
      words.every((word, index) => alike(word, wanted[index] ?? "")),
    (words) => within(wanted, words),
    (words) =>
      within(words, wanted) &&
      wanted.every((one) => FILLING.has(one) || words.some((word) => alike(one, word))),
  ];
  for (const fits of tests) {
    const found = named.filter(({ words }) => fits(words));
    if (found.length === 1) return found[0]?.field ?? null;
    if (found.length > 1) return null;
  }
  return null;
}

/** Words that may stand beside a field's name and say nothing more. */
const FILLING = new Set(["date", "day", "time", "number", "value", "level", "own", "field"]);

/** The words of a field's name; a reference is called without its `id`. */
export function fieldWordsOf({ name, type }: Field): readonly string[] {
  const words = nameWords(name).map((word) => singular(word));
  return type.kind === "reference" && words.at(-1) === "id" ? words.slice(0, -1) : words;
}

/** The one reference of an entity to what a phrase names: a data contract, or the role that the field is called by. */
export function referenceIn(phrase: string, entity: Entity, model: Model): Field | null {
  const references = entity.fields.filter(({ type }) => type.kind === "reference");
  const wanted = phraseWords(phrase).join(" ");
  const called = references.filter((field) => fieldWordsOf(field).join(" ") === wanted);
  if (called.length === 1) return called[0] ?? null;
  const to = entityIn(phrase, model);
  const pointing = references.filter(
    ({ type }) => type.kind === "reference" && type.entity === to?.name,
  );
  return pointing.length === 1 ? (pointing[0] ?? null) : null;
}

/** The data contract that a reference points to. */
export function targetOf(field: Field, model: Model): Entity | null {
  const { type } = field;
  return type.kind === "reference"
    ? (model.entities.find(({ name }) => name === type.entity) ?? null)
    : null;
}

const LONGEST_NAME = 4;
const NO_NAMES = new Set(
  "no not of in on at to for from by with is has may only each per one two same before after than most least more and or last any".split(
    " ",
  ),
);

/** The data contracts that a text names, in the order of its words, each once. */
export function entitiesIn(text: string, model: Model): readonly Entity[] {
  const words = text
    .replace(/'s\b/g, "")
    .split(/[^\w]+/)
    .filter((word) => word !== "");
  const found: Entity[] = [];
  for (let at = 0; at < words.length; ) {
    const length =
      [4, 3, 2, 1].find(
        (size) => size <= LONGEST_NAME && nameAt(words, at, size, model) !== null,
      ) ?? 0;
    const entity = length === 0 ? null : nameAt(words, at, length, model);
    if (entity !== null && !found.includes(entity)) found.push(entity);
    at += Math.max(1, length);
  }
  return found;
}

function nameAt(words: readonly string[], at: number, size: number, model: Model): Entity | null {
  const part = words.slice(at, at + size);
  if (part.length < size || part.some((word) => NO_NAMES.has(word.toLowerCase()))) return null;
  return entityIn(part.join(" "), model);
}

/** How the records of one data contract belong to those of another, as code of two variables. */
export interface Link {
  /** The fields of the subject that it looks at. */
  readonly reads: readonly string[];
  /** Whether the record in `other` belongs to the subject in `it`. */
  readonly code: (other: string) => string;
  /** The data contract through which they belong together, and the subject's reference to it, when there is one between. */
  readonly through: { readonly entity: Entity; readonly field: Field } | null;
}

/** The ways in which records of `other` belong to one of `it`: one refers to the other, or both refer to the same. */
export function linksBetween(it: Entity, other: Entity, model: Model): readonly Link[] {
  const out = referencesTo(it, other.name).map((field) => ({
    reads: [field.name],
    code: (variable: string) => `${variable}.id === it.${field.name}`,
    through: null,
  }));
  const back = referencesTo(other, it.name).map((field) => ({
    reads: [],
    code: (variable: string) => `${variable}.${field.name} === it.id`,
    through: null,
  }));
  const shared = fieldsOf(it, "reference").flatMap((field) => {
    const entity = targetOf(field, model);
    if (entity === null || entity === other) return [];
    return referencesTo(other, entity.name).map((far) => ({
      reads: [field.name],
      code: (variable: string) => `${variable}.${far.name} === it.${field.name}`,
      through: { entity, field },
    }));
  });
  return it === other ? shared : [...shared, ...out, ...back];
}
