/** `src/check.ts`: what a body may hold. */
export const CHECK_FILE = String.raw`import type { Entity, Field, FieldType, Value } from "./model.ts";
import { isDate, isWeekday } from "./values.ts";

export type Body = Readonly<Record<string, unknown>>;
export type Values = Record<string, Value>;

/** What is wrong with a field of a body. */
export interface Fault {
  readonly field: string;
  readonly message: string;
}

export type Checked = { readonly values: Values } | { readonly fault: Fault };

/** Whether a record of that entity is there. */
export type Exists = (entity: string, id: string) => boolean;

/** A new record's fields, each there; what is optional and not given is null. */
export function checkNew(entity: Entity, body: Body, exists: Exists): Checked {
  const missing = entity.fields.find((field) => !field.optional && !Object.hasOwn(body, field.name));
  const unknown = unknownField(entity, body);
  if (unknown !== null) return { fault: unknown };
  if (missing !== undefined) return { fault: { field: missing.name, message: missing.name + " is missing" } };
  const values: Values = {};
  for (const field of entity.fields) {
    const value = Object.hasOwn(body, field.name) ? body[field.name] : null;
    const message = faultOf(field, value, exists);
    if (message !== null) return { fault: { field: field.name, message: field.name + " " + message } };
    values[field.name] = kept(field.type, value);
  }
  return { values };
}

/** A value as it is kept: days of the week in lower case. */
function kept(type: FieldType, value: unknown): Value {
  if (type.kind === "weekday" && typeof value === "string") return value.toLowerCase();
  if (type.kind === "list" && Array.isArray(value)) return value.map((item: unknown) => kept(type.of, item));
  return value as Value;
}

/** The fields that a change gives. */
export function checkChange(entity: Entity, body: Body, exists: Exists): Checked {
  const unknown = unknownField(entity, body);
  if (unknown !== null) return { fault: unknown };
  const values: Values = {};
  for (const field of entity.fields.filter(({ name }) => Object.hasOwn(body, name))) {
    const message = faultOf(field, body[field.name], exists);
    if (message !== null) return { fault: { field: field.name, message: field.name + " " + message } };
    values[field.name] = kept(field.type, body[field.name]);
  }
  return { values };
}

function unknownField(entity: Entity, body: Body): Fault | null {
  const name = Object.keys(body).find((key) => !entity.fields.some((field) => field.name === key));
  return name === undefined ? null : { field: name, message: "no such field" };
}

function faultOf(field: Field, value: unknown, exists: Exists): string | null {
  if (value === null) return field.optional ? null : "may not be null";
  return typeFault(field.type, value, exists) ?? (typeof value === "number" ? rangeFault(field, value) : null);
}

function rangeFault({ min, max, minOpen, maxOpen }: Field, value: number): string | null {
  if (min !== null && (minOpen ? value <= min : value < min)) return "must be " + (minOpen ? "more than " : "at least ") + min;
  if (max !== null && (maxOpen ? value >= max : value > max)) return "must be " + (maxOpen ? "less than " : "at most ") + max;
  return null;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const TIME = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/;

/** What keeps a value from being of a type; null when nothing does. */
export function typeFault(type: FieldType, value: unknown, exists: Exists): string | null {
  switch (type.kind) {
    case "text":
      return typeof value === "string" ? null : "must be a text";
    case "integer":
      return Number.isSafeInteger(value) ? null : "must be a whole number";
    case "number":
      return typeof value === "number" ? null : "must be a number";
    case "money":
      return typeof value === "number" && value === Number(value.toFixed(2)) ? null : "must be a number with at most two decimals";
    case "boolean":
      return typeof value === "boolean" ? null : "must be true or false";
    case "date":
      return typeof value === "string" && isDate(value) ? null : "must be a date YYYY-MM-DD";
    case "time":
      return typeof value === "string" && TIME.test(value) ? null : "must be a time HH:MM";
    case "weekday":
      return typeof value === "string" && isWeekday(value) ? null : "must be a day of the week in English";
    case "uuid":
      return typeof value === "string" && UUID.test(value) ? null : "must be a UUID";
    case "choice":
      return type.values.some((one) => one === value) ? null : "must be one of " + type.values.join(", ");
    case "reference":
      return typeof value === "string" && exists(type.entity, value) ? null : "must be the id of a " + type.entity;
    case "list":
      if (!Array.isArray(value)) return "must be a list";
      return value.map((item: unknown) => typeFault(type.of, item, exists)).find((fault) => fault !== null) ?? null;
  }
}

/** A filter's value as the field's type has it; undefined when it is none of the type. */
export function filterValue(type: FieldType, text: string): Value | undefined {
  const inner = type.kind === "list" ? type.of : type;
  if (inner.kind === "integer" || inner.kind === "number" || inner.kind === "money") {
    const value = Number(text);
    return text.trim() === "" || typeFault(inner, value, () => true) !== null || Number.isNaN(value) ? undefined : value;
  }
  if (inner.kind === "boolean") return text === "true" ? true : text === "false" ? false : undefined;
  if (inner.kind === "reference") return text;
  return typeFault(inner, text, () => true) === null ? text : undefined;
}

/** Whether a record's value is what a filter asks for; a list is asked for one of its items. */
export function matches(type: FieldType, value: Value, wanted: Value): boolean {
  if (type.kind === "list") return Array.isArray(value) && value.some((item) => matches(type.of, item, wanted));
  if (type.kind === "weekday" && typeof value === "string" && typeof wanted === "string") {
    return value.toLowerCase() === wanted.toLowerCase();
  }
  return value === wanted;
}
`;
