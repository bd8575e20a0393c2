import { z } from "zod";

/** Any JSON value: what a draw yields, what a body holds. */
export type Json = z.core.util.JSONType;

/** The values of a trial by name: drawn, from its case, or saved from an answer. */
export type Values = Readonly<Record<string, Json>>;

/** What stands between `${` and `}`. */
export const nameSchema = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]{0,62}$/,
    "a name is letters, digits and underscores, at most 63, a letter first",
  );

const EXPRESSION = /\$\{([A-Za-z_][A-Za-z0-9_]{0,62})\}/g;
const WHOLE = /^\$\{([A-Za-z_][A-Za-z0-9_]{0,62})\}$/;

/** Whether a text is one expression and nothing else, which keeps the type of its value. */
export function isWholeExpression(text: string): boolean {
  return WHOLE.test(text);
}

/** Every string inside a template, keys of objects excepted: they are taken as they stand. */
function strings(template: Json): readonly string[] {
  if (typeof template === "string") return [template];
  if (typeof template !== "object" || template === null) return [];
  return Object.values(template).flatMap(strings);
}

/** The names a template uses, each once, in order of appearance. */
export function namesIn(template: Json): readonly string[] {
  const found = strings(template).flatMap((text) =>
    [...text.matchAll(EXPRESSION)].map(([, name = ""]) => name),
  );
  return [...new Set(found)];
}

/** The texts of a template that hold a `${` which is no `${name}`. */
export function unreadableIn(template: Json): readonly string[] {
  return strings(template).filter((text) => text.replaceAll(EXPRESSION, "").includes("${"));
}

/** The template with every expression replaced by its value. A name without a value is a bug of the caller: `checkPack` finds it. */
export function fill(template: Json, values: Values): Json {
  if (typeof template === "string") return fillString(template, values);
  if (typeof template !== "object" || template === null) return template;
  if (Array.isArray(template)) return template.map((item) => fill(item, values));
  return Object.fromEntries(
    Object.entries(template).map(([key, item]) => [key, fill(item, values)]),
  );
}

/** As `fill`, for places that can only hold text: a number is written in decimal, an object as JSON. */
export function fillText(template: string, values: Values): string {
  return template.replaceAll(EXPRESSION, (_, name: string) => written(valueNamed(name, values)));
}

/** As `fillText`, for each value of a record. */
export function fillTexts(
  templates: Readonly<Record<string, string>>,
  values: Values,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(templates).map(([key, text]) => [key, fillText(text, values)]),
  );
}

/** As `fillText`, for a request's path: values are percent-encoded, unless the path is one expression (a link from an answer). */
export function fillPath(template: string, values: Values): string {
  if (isWholeExpression(template)) return fillText(template, values);
  return template.replaceAll(EXPRESSION, (_, name: string) =>
    encodeURIComponent(written(valueNamed(name, values))),
  );
}

function fillString(template: string, values: Values): Json {
  const [, whole] = WHOLE.exec(template) ?? [];
  return whole === undefined ? fillText(template, values) : valueNamed(whole, values);
}

function valueNamed(name: string, values: Values): Json {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) throw new Error(`no value for \${${name}}`);
  return value;
}

function written(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
