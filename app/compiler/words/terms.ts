import type { Field } from "../../core/spec/data.ts";
import type { Entity, Model } from "../model.ts";
import { daysIn, NUMBER_WORD, numberIn } from "./english.ts";
import { entityIn, fieldIn, referenceIn, targetOf } from "./nouns.ts";

export type TermKind = "number" | "date" | "time" | "weekday" | "text" | "boolean" | "other";

/** A value that a sentence names, as code. */
export interface Term {
  readonly kind: TermKind;
  /** The value as a TypeScript expression; null where it is missing. */
  readonly code: string;
  /** The fields of the subject that it looks at. */
  readonly reads: readonly string[];
  readonly says: string;
  /** The field, when it is one. */
  readonly field: Field | null;
}

/** Whose fields are meant, and what the record is called in code. */
export interface Subject {
  readonly entity: Entity;
  readonly variable: string;
  readonly model: Model;
}

/** The kind of value that a field holds. */
export function kindOf({ type }: Field): TermKind {
  switch (type.kind) {
    case "integer":
    case "number":
    case "money":
      return "number";
    case "text":
    case "uuid":
    case "choice":
    case "reference":
      return "text";
    case "list":
      return "other";
    default:
      return type.kind;
  }
}

/** A field of the subject as a term; days of the week compare in lower case. */
export function fieldTerm(field: Field, { entity, variable }: Subject): Term {
  const plain = `${variable}.${field.name}`;
  const kind = kindOf(field);
  return {
    kind,
    code: kind === "weekday" ? `lower(${plain})` : plain,
    reads: [field.name],
    says: `${entity.name}.${field.name}`,
    field,
  };
}

/** The field of a record that a reference of the subject points to, as a term. */
function farTerm(reference: Field, far: Field, subject: Subject): Term {
  const target = targetOf(reference, subject.model);
  const found = `world.find("${target?.name}", ${subject.variable}.${reference.name})`;
  const plain = `(${found}?.${far.name} ?? null)`;
  const kind = kindOf(far);
  return {
    kind,
    code: kind === "weekday" ? `lower${plain}` : plain,
    reads: [reference.name],
    says: `${target?.name}.${far.name}`,
    field: far,
  };
}

/** The value that some words name: a number, a date, a field of the subject or of what it refers to, or days before or after one; null for other words. */
export function termIn(words: string, subject: Subject): Term | null {
  const text = words.trim();
  return (
    literalIn(text) ??
    runDateIn(text, subject) ??
    shiftedIn(text, subject) ??
    ownIn(text, subject) ??
    farIn(text, subject)
  );
}

/** What a run's date is called, after the sentence was made plain. */
export const RUN_DATE =
  "as[_ ]of|(?:day|date) of run|run's (?:date|day)|today|that day|date of run that is given";

const IS_RUN_DATE = new RegExp(`^(?:${RUN_DATE})$`, "i");

function runDateIn(text: string, { model }: Subject): Term | null {
  if (model.runs !== true || !IS_RUN_DATE.test(text)) return null;
  return { kind: "date", code: "asOf", reads: [], says: "the run's date", field: null };
}

function literalIn(text: string): Term | null {
  const number = numberIn(text.replace(/^(?:€|\$|£)\s*/, ""));
  if (number !== null)
    return { kind: "number", code: String(number), reads: [], says: String(number), field: null };
  if (/^\d{4}-\d{2}-\d{2}$/.test(text))
    return { kind: "date", code: JSON.stringify(text), reads: [], says: text, field: null };
  if (/^([01]\d|2[0-3]):[0-5]\d$/.test(text))
    return { kind: "time", code: JSON.stringify(text), reads: [], says: text, field: null };
  return null;
}

const SHIFT = new RegExp(`^(${NUMBER_WORD}) (days?|weeks?) (after|before|from) (.+)$`, "i");
const FIELD_SHIFT = /^(.+?)(?: days)? (after|before) (.+)$/i;
const PLUS = new RegExp(`^(.+?) (?:\\+|plus) (${NUMBER_WORD}) (days?|weeks?)$`, "i");

function shiftedIn(text: string, subject: Subject): Term | null {
  const plus = PLUS.exec(text);
  if (plus !== null)
    return shifted(
      { base: plus[1], days: daysIn(plus[2] ?? "", plus[3] ?? ""), back: false },
      subject,
    );
  const found = SHIFT.exec(text);
  if (found !== null) {
    const days = daysIn(found[1] ?? "", found[2] ?? "");
    return shifted({ base: found[4], days, back: found[3]?.toLowerCase() === "before" }, subject);
  }
  const byField = FIELD_SHIFT.exec(text);
  if (byField === null) return null;
  const days = termIn(byField[1] ?? "", subject);
  const base = termIn(byField[3] ?? "", subject);
  if (days?.kind !== "number" || base?.kind !== "date") return null;
  const back = byField[2]?.toLowerCase() === "before";
  return {
    kind: "date",
    code: `addDays(${base.code}, ${back ? "-" : ""}amount(${days.code}))`,
    reads: [...base.reads, ...days.reads],
    says: `${days.says} days ${back ? "before" : "after"} ${base.says}`,
    field: null,
  };
}

function shifted(
  by: { readonly base: string | undefined; readonly days: number | null; readonly back: boolean },
  subject: Subject,
): Term | null {
  const base = termIn(by.base ?? "", subject);
  if (base?.kind !== "date" || by.days === null) return null;
  return {
    kind: "date",
    code: `addDays(${base.code}, ${by.back ? -by.days : by.days})`,
    reads: base.reads,
    says: `${by.days} days ${by.back ? "before" : "after"} ${base.says}`,
    field: null,
  };
}

/** `quantity`, or `order's quantity` and `quantity of order` of the subject itself. */
function ownIn(text: string, subject: Subject): Term | null {
  const field = fieldIn(bareOf(text, subject), subject.entity);
  return field === null ? null : fieldTerm(field, subject);
}

function bareOf(text: string, { entity, model }: Subject): string {
  const owned = possessive(text);
  const own = entity.name.toLowerCase();
  if (owned === null && text.toLowerCase().startsWith(`${own} `)) return text.slice(own.length + 1);
  const owner = owned === null ? null : entityIn(owned.owner, model);
  if (owned === null || owner === null) return text;
  return owner.name === entity.name ? owned.what : "";
}

/** `member's limit` and `limit of member` taken apart. */
export function possessive(text: string): { readonly owner: string; readonly what: string } | null {
  const before = /^(.+?)(?:'s|s') (.+)$/i.exec(text);
  if (before !== null) return { owner: before[1] ?? "", what: before[2] ?? "" };
  const behind = /^(.+?) (?:of|in|on) (?:same |each |that )?(.+)$/i.exec(text);
  return behind === null ? null : { owner: behind[2] ?? "", what: behind[1] ?? "" };
}

/** `member's limit`, of what the subject refers to. */
function farIn(text: string, subject: Subject): Term | null {
  const owned = possessive(text);
  if (owned === null) return null;
  const reference = referenceIn(owned.owner, subject.entity, subject.model);
  if (reference === null) return null;
  const target = targetOf(reference, subject.model);
  const far = target === null ? null : fieldIn(owned.what, target);
  return far === null ? null : farTerm(reference, far, subject);
}
