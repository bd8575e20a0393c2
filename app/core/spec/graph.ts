import { z } from "zod";
import { decode } from "../decode.ts";
import { prioritySchema } from "../intent.ts";
import { dataContractSchema } from "./data.ts";
import { lineNumber, provenanceSchema, specKey, statementSchema, words } from "./provenance.ts";

/** What a service may be. */
export const SERVICE_TYPES = [
  "infrastructure",
  "sacred_loop",
  "domain",
  "api_gateway",
  "data",
] as const;

const slug = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "write it in kebab-case");

/** One step of a workflow: its name, its whole words, and the skill that reads them. */
const stepSchema = z.strictObject({
  name: words,
  slug,
  text: words,
  skill: slug,
  provenance: provenanceSchema,
});

const workflowSchema = z.strictObject({
  key: specKey,
  name: words,
  slug,
  steps: z.array(stepSchema).min(1),
  provenance: provenanceSchema,
});

/** A rule: the sentence that was understood, the skill that reads it, and what was said beside it and is not built. */
const ruleSchema = z.strictObject({
  key: specKey,
  text: words,
  skill: slug,
  remarks: z.array(words),
  provenance: provenanceSchema,
});

const acceptanceSchema = z.strictObject({
  key: specKey,
  text: words,
  provenance: provenanceSchema,
});

const outputSchema = z.strictObject({
  step: slug,
  fields: z
    .array(z.string().regex(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/, "write it in snake_case"))
    .min(1),
  /** Which records, in which order, and what a field is, a clause each. */
  says: z.array(words),
  provenance: provenanceSchema,
});

const named = z.strictObject({ name: words, provenance: provenanceSchema });

/** What an intent was taken to mean, as `.factory/spec.json` holds it. */
export const specGraphSchema = z.strictObject({
  version: z.literal(1),
  service: z.strictObject({
    name: words,
    slug: slug.max(63),
    type: z.enum(SERVICE_TYPES),
    nameProvenance: provenanceSchema,
    typeProvenance: provenanceSchema,
  }),
  identity: z.strictObject({
    purpose: statementSchema,
    beneficiaries: z.array(statementSchema),
    prohibited: z.array(statementSchema),
  }),
  features: z.array(statementSchema),
  evidence: z.array(statementSchema),
  data: z.array(dataContractSchema),
  workflows: z.array(workflowSchema),
  rules: z.array(ruleSchema),
  acceptance: z.array(acceptanceSchema),
  interface: z.strictObject({
    /** Where a collection or a workflow stands, when not where its name says. */
    paths: z.array(
      z.strictObject({
        of: specKey,
        path: z.string().regex(/^(\/[a-z0-9][a-z0-9-]*)+$/),
        provenance: provenanceSchema,
      }),
    ),
    panels: z.array(statementSchema),
    /** What the records of a step's output hold, which they are and in which order; in full where nothing is said of it. */
    outputs: z.array(outputSchema).default([]),
    /** The step whose output a run's alerts are. */
    alerts: z.strictObject({ step: slug, provenance: provenanceSchema }).nullable().default(null),
    /** Sentences on values and answers that say what every service of the stack does. */
    conventions: z.array(statementSchema).default([]),
  }),
  safety: z.array(statementSchema),
  personalisation: z.array(statementSchema),
  deployment: z.array(statementSchema),
  dependsOn: z.array(named),
  port: z
    .strictObject({ value: z.int().min(1).max(65_535), provenance: provenanceSchema })
    .nullable(),
  priority: z.strictObject({ value: prioritySchema, provenance: provenanceSchema }),
  supersedes: z.array(named),
  /** Lines under headings that are not ours, kept for people. */
  notes: z.array(z.strictObject({ heading: z.string(), line: lineNumber, text: z.string() })),
});

export type SpecGraph = Readonly<z.output<typeof specGraphSchema>>;
export type Workflow = Readonly<SpecGraph["workflows"][number]>;
export type WorkflowStep = Readonly<Workflow["steps"][number]>;
export type SpecRule = Readonly<SpecGraph["rules"][number]>;
export type Acceptance = Readonly<SpecGraph["acceptance"][number]>;
export type OutputRecords = Readonly<SpecGraph["interface"]["outputs"][number]>;
export type ServiceType = (typeof SERVICE_TYPES)[number];

/** The graph, or a refusal that names what is wrong with it. */
export function decodeSpecGraph(value: unknown, from: string): SpecGraph {
  return decode(specGraphSchema, value, from);
}
