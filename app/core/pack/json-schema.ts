import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import type { Json } from "./template.ts";

/** Compiled once a schema; what a schema calls itself is nobody's business but its own. */
const compiled = new Map<string, ValidateFunction>();

function validator(schema: Json): ValidateFunction {
  const text = JSON.stringify(schema);
  const known = compiled.get(text);
  if (known !== undefined) return known;
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  formats.default(ajv);
  const made = ajv.compile(schema as object | boolean);
  compiled.set(text, made);
  return made;
}

/** Why a value is no JSON Schema that can be used: wrong, or leading elsewhere; null when it is one. */
export function schemaFaults(schema: Json): string | null {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema))
    return "give it a JSON Schema";
  try {
    validator(schema);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What of a value the schema does not hold valid, a sentence each. */
export function schemaMismatches(
  schema: Json,
  seen: Json | undefined,
  at: string,
): readonly string[] {
  if (seen === undefined) return [`${at}: expected what a schema describes, saw nothing`];
  const validate = validator(schema);
  if (validate(seen)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message = "is not valid" }) => `${at}${instancePath}: ${message}`,
  );
}
