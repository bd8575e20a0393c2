import { z } from "zod";
import { provenanceSchema, specKey, words } from "./provenance.ts";

/** The types whose values need no further word. */
export const PLAIN_TYPES = [
  "text",
  "integer",
  "number",
  "money",
  "date",
  "time",
  "weekday",
  "boolean",
  "uuid",
] as const;
export type PlainType = (typeof PLAIN_TYPES)[number];

export type FieldType =
  | { readonly kind: PlainType }
  | { readonly kind: "choice"; readonly values: readonly string[] }
  | { readonly kind: "list"; readonly of: FieldType }
  | { readonly kind: "reference"; readonly entity: string };

const fieldTypeSchema: z.ZodType<FieldType> = z.lazy(() =>
  z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.enum(PLAIN_TYPES) }),
    z.strictObject({ kind: z.literal("choice"), values: z.array(words).min(1) }),
    z.strictObject({ kind: z.literal("list"), of: fieldTypeSchema }),
    z.strictObject({ kind: z.literal("reference"), entity: words }),
  ]),
);

/** Bounds of a number; `open` when the bound itself is out. */
const rangeSchema = z.strictObject({
  min: z.number().nullable(),
  max: z.number().nullable(),
  minOpen: z.boolean(),
  maxOpen: z.boolean(),
});
export type FieldRange = Readonly<z.output<typeof rangeSchema>>;

const fieldSchema = z.strictObject({
  /** As it stands in a body: snake_case, a reference ends in `_id`. */
  name: z.string().regex(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/),
  type: fieldTypeSchema,
  optional: z.boolean(),
  unique: z.boolean(),
  pii: z.boolean(),
  range: rangeSchema.nullable(),
  provenance: provenanceSchema,
});
export type Field = Readonly<z.output<typeof fieldSchema>>;

/** A data contract: an entity with its fields. */
export const dataContractSchema = z.strictObject({
  key: specKey,
  /** PascalCase, singular. */
  name: z.string().regex(/^[A-Z][A-Za-z0-9]*$/),
  /** Its collection's name, kebab-case and plural. */
  collection: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  fields: z.array(fieldSchema).min(1),
  provenance: provenanceSchema,
});
export type DataContract = Readonly<z.output<typeof dataContractSchema>>;

/** A field's type in the words of the grammar. */
export function typeWords(type: FieldType): string {
  switch (type.kind) {
    case "choice":
      return `one of ${type.values.join("|")}`;
    case "list":
      return `list of ${typeWords(type.of)}`;
    case "reference":
      return type.entity;
    default:
      return type.kind;
  }
}

/** A field in the words of the grammar, in one order: name, type, range, optional, unique, (PII). */
export function fieldWords(field: Field): string {
  const marks = [
    field.name,
    typeWords(field.type),
    ...rangeWords(field.range),
    ...(field.optional ? ["optional"] : []),
    ...(field.unique ? ["unique"] : []),
    ...(field.pii ? ["(PII)"] : []),
  ];
  return marks.join(" ");
}

function rangeWords(range: FieldRange | null): readonly string[] {
  if (range === null) return [];
  const { min, max, minOpen, maxOpen } = range;
  if (min !== null && max !== null && !minOpen && !maxOpen) return [`${min}..${max}`];
  return [
    ...(min === null ? [] : [`${minOpen ? ">" : "≥"} ${min}`]),
    ...(max === null ? [] : [`${maxOpen ? "<" : "≤"} ${max}`]),
  ];
}
