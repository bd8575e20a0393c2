import type { Json } from "../pack/template.ts";

/** Wider than this nothing stands on one line. */
const WIDTH = 140;
const PLAIN = /^[A-Za-z/][A-Za-z0-9_/.-]*$/;
/** Words that some reader of YAML takes for something else than a text. */
const TAKEN = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** A record as a YAML document that people can read and edit: a key a line, short values in flow style. */
export function yamlOf(record: Readonly<Record<string, Json>>): string {
  return `${mapping(record, "").join("\n")}\n`;
}

function mapping(record: Readonly<Record<string, Json>>, indent: string): readonly string[] {
  return Object.entries(record).flatMap(([key, value]) => {
    const head = `${indent}${scalar(key)}:`;
    const flat = `${head} ${flow(value)}`;
    if (isFlat(value) || (key !== "play" && flat.length <= WIDTH)) return [flat];
    return [head, ...block(value, `${indent}  `)];
  });
}

function block(value: Json, indent: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => listed(item, indent));
  return mapping(value as Readonly<Record<string, Json>>, indent);
}

/** An item of a list: a record's first key stands behind the dash. */
function listed(item: Json, indent: string): readonly string[] {
  if (isFlat(item) || Array.isArray(item)) return [`${indent}- ${flow(item)}`];
  const [first = "", ...rest] = mapping(item as Readonly<Record<string, Json>>, `${indent}  `);
  return [`${indent}- ${first.trimStart()}`, ...rest];
}

function isFlat(value: Json): boolean {
  return typeof value !== "object" || value === null || Object.keys(value).length === 0;
}

function flow(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value !== "object" || value === null)
    return typeof value === "string" ? scalar(value) : JSON.stringify(value);
  const entries = Object.entries(value).map(([key, one]) => `${scalar(key)}: ${flow(one)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

function scalar(text: string): string {
  return PLAIN.test(text) && !TAKEN.test(text) ? text : JSON.stringify(text);
}
