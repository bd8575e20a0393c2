import { z } from "zod";
import { generatorSchema } from "./generator.ts";
import { stepSchema } from "./step.ts";
import { nameSchema } from "./template.ts";

/** Lower-case letters, digits and dashes: how families, packs and keys of a spec are named. */
export const keySchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,62}$/,
    "write it in lower-case letters, digits and dashes, at most 63, as phi-gate",
  );

/** What every family says of itself, however it is played. */
const about = {
  version: z.literal(1),
  id: keySchema,
  says: z.string().min(1),
  /** Who answers for it. */
  author: z.string().min(1).optional(),
  /** The tool that wrote it, when a machine did. */
  derived: z.string().min(1).optional(),
  covers: z.array(keySchema).default([]),
  must: z.enum(["always", "no"]).default("no"),
  weight: z.number().positive().max(1e6).optional(),
};
const isAnsweredFor = (family: { author?: string | undefined; derived?: string | undefined }) =>
  family.author !== undefined || family.derived !== undefined;
const ANSWERED_FOR = {
  path: ["author"],
  message:
    "say who answers for this family: author: NAME (or derived: TOOL when a machine wrote it)",
};

/** `families/*.yml`: one scenario with all its variations. */
export const familyFileSchema = z
  .strictObject({
    ...about,
    draw: z.record(nameSchema, generatorSchema).default({}),
    /** Path of a table of fixed cases, from this file's folder. */
    cases: z.string().min(1).optional(),
    play: z.array(stepSchema).min(1, "play at least one step"),
  })
  .refine(isAnsweredFor, ANSWERED_FOR);
export type FamilyFile = z.output<typeof familyFileSchema>;

/** What `families/*.ts` says of itself in `law({ … })`; how it draws and plays is its own code. */
export const lawFileSchema = z.strictObject(about).refine(isAnsweredFor, ANSWERED_FOR);
type LawFile = z.output<typeof lawFileSchema>;

/** One row of a table: its keys are names. */
export const caseSchema = z.record(nameSchema, z.json());
export type Case = z.output<typeof caseSchema>;

/** `cases/*.json`. */
export const casesSchema = z.array(caseSchema);

/** The rows of a table, however many; a large one is read row by row when it is asked for one. */
export interface Table extends Iterable<Case> {
  readonly length: number;
  at(index: number): Case | undefined;
}

/** A family of a loaded pack: its weight decided, its table read (`null`: it has none). */
export interface Family extends Omit<FamilyFile, "cases" | "weight"> {
  /** Its file in the pack. */
  readonly file: string;
  /** Every file of the pack that it is made of: its own, its table, what its law imports. */
  readonly files: readonly string[];
  readonly weight: number;
  readonly table: Table | null;
  /** How it is drawn and played when it is a law (`null`: it is declared): then nothing is drawn by name, and it has no steps. */
  readonly law: Law | null;
}

/** The code of a law: the module that stands for the family, and every module that it imports, by their paths in the pack. */
export interface Law {
  readonly module: string;
  readonly sources: Readonly<Record<string, string>>;
}

/**
 * A family from its file and its table, which is read from `tableFile`; the weight of a table is its number of cases unless the file
 * says another.
 */
export function familyOf(
  file: string,
  content: FamilyFile,
  table: Table | null,
  tableFile: string | null = null,
): Family {
  const { cases: _, weight, ...rest } = content;
  const files = tableFile === null ? [file] : [file, tableFile];
  return { ...rest, file, files, table, law: null, weight: weight ?? table?.length ?? 1 };
}

/** A family from what its law says of itself, and its code. */
export function lawFamilyOf(content: LawFile, law: Law): Family {
  const { weight = 1, ...rest } = content;
  const files = Object.keys(law.sources).sort();
  return { ...rest, file: law.module, files, weight, table: null, draw: {}, play: [], law };
}
