import { z } from "zod";

/** A line of the intent's text, from 1. */
export const lineNumber = z.int().min(1);
/** Words that a person wrote, or that were made of them. */
export const words = z.string().min(1);
/** The name by which a line is tested and refused: kebab-case. */
export const specKey = z
  .string()
  .max(100)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "a key is lower-case letters, digits and dashes");

/** Where a node of the graph comes from: the author's line, another node, or a guess that is said. */
export const provenanceSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("stated"), line: lineNumber }),
  z.strictObject({ kind: z.literal("derived"), from: z.string() }),
  z.strictObject({ kind: z.literal("assumed"), why: z.string() }),
]);
export type Provenance = Readonly<z.output<typeof provenanceSchema>>;

/** A sentence with its origin. */
export const statementSchema = z.strictObject({ text: words, provenance: provenanceSchema });
export type Statement = Readonly<z.output<typeof statementSchema>>;

/** The line that states it; null where none does. */
export function statedLine(provenance: Provenance): number | null {
  return provenance.kind === "stated" ? provenance.line : null;
}
