import { z } from "zod";
import { ENDINGS, type EndStatus, phaseSchema } from "./intent.ts";
import { moneyCapSchema } from "./money-cap.ts";

/** Every status of an intent: those it passes through, then those it can end with. */
export const STATUSES = [
  "queued",
  "specifying",
  "waiting",
  "building",
  "verifying",
  "selecting",
  "confirming",
  "delivering",
  ...ENDINGS,
] as const;
export const statusSchema = z.enum(STATUSES);
export type Status = z.output<typeof statusSchema>;

/** Whether an intent of this status has ended. */
export function hasEnded(status: Status): status is EndStatus {
  return (ENDINGS as readonly string[]).includes(status);
}

/** A code for programs and a sentence for people. */
const reasonSchema = z.strictObject({
  code: z.string().min(1),
  sentence: z.string().min(1),
});

/** A question of a pipeline's human gate that nobody has answered yet. */
const openQuestionSchema = z.strictObject({
  /** Attempt, candidate and the run's own id: what `sf intent answer` names. */
  id: z.string(),
  candidate: z.string(),
  text: z.string(),
  options: z.array(z.strictObject({ key: z.string(), label: z.string() })),
  /** When its time is over, RFC 3339; null: never. */
  until: z.string().nullable(),
  /** Label of the option that is taken then; null: the gate fails. */
  otherwise: z.string().nullable(),
});
export type OpenQuestion = z.output<typeof openQuestionSchema>;

/** For whom an intent waits (a role or a name) and for what (a sentence); what its pipelines ask, where they do. */
const waitingSchema = z.strictObject({
  for: z.string().min(1),
  what: z.string().min(1),
  questions: z.array(openQuestionSchema).exactOptional(),
});

const candidateStatusSchema = z.strictObject({
  id: z.string(),
  branch: z.string(),
  sha: z.string().nullable(),
  tree: z.string().nullable(),
  /** Null until its verifiers have ended. */
  verified: z.boolean().nullable(),
  /** Why it is out; null while it is in. */
  reason: z.string().nullable(),
  selection: z.array(z.strictObject({ round: z.int(), trials: z.int(), passes: z.int() })),
});
export type CandidateStatus = z.output<typeof candidateStatusSchema>;

const confirmationStatusSchema = z.strictObject({
  /** The plan's looks: accepted at `trials` played with at most `failures` failed. */
  looks: z.array(z.strictObject({ trials: z.int(), failures: z.int() })),
  played: z.int(),
  failed: z.int(),
  missing: z.int(),
  /** The look it ended at, from 1; null before an end or when no look accepted. */
  look: z.int().nullable(),
});

const criterionSchema = z.strictObject({
  name: z.string(),
  required: z.string(),
  seen: z.string(),
  met: z.boolean(),
  sentence: z.string(),
});

const verdictStatusSchema = z.strictObject({
  outcome: z.enum(["cleared", "refused", "inconclusive"]),
  /** Lower bound on the rate of success; null where nothing was played. */
  bound: z.number().nullable(),
  target: z.number(),
  alpha: z.number(),
  criteria: z.array(criterionSchema),
});
export type VerdictStatus = z.output<typeof verdictStatusSchema>;

/** Minutes by the clock; they and dollars are null where nothing of the kind was seen before. */
const expectedSchema = z.strictObject({
  trials: z.int(),
  usd: z.number().nullable(),
  minutes: z.number().nullable(),
});

/** Why an intent is of its lineage: what it was found to be joined to, and what was seen. */
const linkSchema = z.strictObject({ to: z.string(), because: z.string(), says: z.string() });

/** A person's commit that is judged for it: who asked, under which name, and whether it is merged when it is cleared. */
const checkedSchema = z.strictObject({
  ref: z.string(),
  sha: z.string(),
  by: z.string(),
  merge: z.boolean(),
});

/** How an intent stands: what `sf intent status --json` and `sf demo --json` print. Parts that are not reached yet are null. */
export const statusDocumentSchema = z.strictObject({
  intent: z.string(),
  lineage: z.string(),
  links: z.array(linkSchema),
  product: z.string(),
  /** Absent where pipelines build it. */
  change: checkedSchema.exactOptional(),
  attempt: z.int().min(0),
  status: statusSchema,
  phase: phaseSchema,
  /** Set whenever the status is one of refused, inconclusive, failed, canceled, rolled-back. */
  reason: reasonSchema.nullable(),
  waiting: waitingSchema.nullable(),
  spec: z.strictObject({ score: z.number(), digest: z.string() }).nullable(),
  candidates: z.array(candidateStatusSchema),
  winner: z.string().nullable(),
  confirmation: confirmationStatusSchema.nullable(),
  verdict: verdictStatusSchema.nullable(),
  delivery: z
    .strictObject({
      merged: z.string(),
      url: z.string().nullable(),
      health: z.string().nullable(),
      /** Of a dry run: what a deployment would do, a sentence a step. */
      planned: z.array(z.string()).exactOptional(),
    })
    .nullable(),
  /** Path of the evidence file. */
  evidence: z.string().nullable(),
  /** What was spent: dollars and tokens of models, trials and the minutes that they took, one after the other. */
  cost: z.strictObject({
    usd: z.number(),
    trials: z.int(),
    tokens: z.int(),
    minutes: z.number(),
    /** What the attempt is still expected to take as far as its verdict; null before it and once it has ended. */
    expected: expectedSchema.nullable(),
    /** What it may cost in dollars, with what it has cost, and the cap that allows no more; null before anything is built. */
    most: z.strictObject({ usd: z.number(), cap: moneyCapSchema }).nullable(),
  }),
  /** Wall time since its submission, up to its end. */
  seconds: z.number(),
});
export type StatusDocument = z.output<typeof statusDocumentSchema>;
