import { type Field, type FieldRange, type FieldType, PLAIN_TYPES } from "../../core/spec/data.ts";
import type { Provenance } from "../../core/spec/provenance.ts";
import { snake } from "../names.ts";
import { type Attempt, read, unread } from "../problem.ts";
import { entityNamed, rangeIn, typeAt } from "./field-type.ts";
import type { Line } from "./sections.ts";

const FORMS = [
  "name type: the type one of text, integer, number, money, date, time, weekday, boolean, uuid",
  "name one of a|b|c",
  "name list of type",
  "name OtherName (a reference to a data contract)",
  "after the type: optional, unique, (PII), ≥ 0, ≤ 100, 1..5",
];

const LONGEST = 300;

interface Marks {
  readonly optional: boolean;
  readonly unique: boolean;
  readonly pii: boolean;
  readonly rest: string;
}

/** `name type marks` as a field; null for `id`, which every record has. */
export function fieldOf(at: Line, entities: readonly string[]): Attempt<Field | null> {
  if (at.text.length > LONGEST)
    return unread(at, `a field is longer than ${LONGEST} characters`, FORMS);
  const [, name = "", words = ""] = /^`?([A-Za-z][\w-]*)`?\s*:?\s*(.*)$/s.exec(at.text) ?? [];
  if (name === "") return unread(at, `"${at.text}" does not begin with a field's name`, FORMS);
  if (name.toLowerCase() === "id") return identity(at, words);
  const { rest, ...marks } = marksOf(words);
  const told = typed({ at, name, words: rest, entities });
  if (!told.ok) return told;
  const { type, range, provenance } = told.value;
  const bounded = boundsOf(at, type, range);
  if (!bounded.ok) return bounded;
  return read({ name: wireName(name, type), type, ...marks, range: bounded.value, provenance });
}

function identity(at: Line, words: string): Attempt<null> {
  return /^(uuid|unique|primary key|\s)*$/i.test(words)
    ? read(null)
    : unread(at, "every record has an id, a UUID that the service makes", [
        "another name than id",
        "id uuid",
      ]);
}

const MARKS = /\b(optional|unique|required|pii|personal)\b/gi;

function marksOf(words: string): Marks {
  const found = new Set((words.match(MARKS) ?? []).map((mark) => mark.toLowerCase()));
  const rest = words
    .replace(MARKS, " ")
    .replace(/\(\s*[,;\s]*\)/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  const pii = found.has("pii") || found.has("personal");
  return { optional: found.has("optional"), unique: found.has("unique"), pii, rest };
}

interface Told {
  readonly type: FieldType;
  readonly range: FieldRange | null;
  readonly provenance: Provenance;
}

interface Asked {
  readonly at: Line;
  readonly name: string;
  readonly words: string;
  readonly entities: readonly string[];
}

function typed({ at, name, words, entities }: Asked): Attempt<Told> {
  const found = typeAt(words, entities);
  const { range, rest } = rangeIn(found === null ? words : found.rest);
  if (rest.replace(/[()]/g, "").trim() !== "") {
    return unread(at, `"${rest}" is no type and says nothing about one`, FORMS);
  }
  const pointed = entityNamed(name.replace(/_?id$/i, ""), entities);
  const stated: Provenance = { kind: "stated", line: at.line };
  if (found !== null && !(found.type.kind === "uuid" && pointed !== null && /id$/i.test(name))) {
    return read({ type: found.type, range, provenance: stated });
  }
  if (pointed !== null) {
    const provenance = { kind: "derived" as const, from: `its name is that of ${pointed}` };
    return read({ type: { kind: "reference", entity: pointed }, range, provenance });
  }
  const own = untyped(name, range);
  return own === null ? unread(at, `${name} has no type`, FORMS) : read({ ...own, range });
}

/** A field whose name or range tells its type. */
function untyped(name: string, range: FieldRange | null): Omit<Told, "range"> | null {
  const kind = PLAIN_TYPES.find((type) => type === name.toLowerCase());
  if (kind !== undefined) {
    return {
      type: { kind },
      provenance: { kind: "derived", from: `its name is the type ${kind}` },
    };
  }
  if (range === null) return null;
  const whole = [range.min, range.max].every((bound) => bound === null || Number.isInteger(bound));
  const type = { kind: whole ? ("integer" as const) : ("number" as const) };
  return { type, provenance: { kind: "derived", from: "its range is of numbers" } };
}

function boundsOf(at: Line, type: FieldType, range: FieldRange | null): Attempt<FieldRange | null> {
  if (range === null) return read(null);
  if (!["integer", "number", "money"].includes(type.kind)) {
    return unread(at, "only an integer, a number or money has a range", FORMS);
  }
  if (range.min !== null && range.max !== null && range.min > range.max) {
    return unread(at, `no number is at least ${range.min} and at most ${range.max}`, [
      "the lower bound first: 1..5",
    ]);
  }
  return read(range);
}

/** The name in a body: snake_case; a reference ends in `_id`. */
function wireName(name: string, type: FieldType): string {
  const plain = snake(name);
  return type.kind === "reference" && !plain.endsWith("_id") ? `${plain}_id` : plain;
}
