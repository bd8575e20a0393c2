import { z } from "zod";
import { decode } from "./decode.ts";
import { TURNS } from "./gate/promised-draw.ts";
import { verifierOutcomeSchema } from "./job.ts";
import { loosenedSchema } from "./loosening.ts";
import { NO_PROMISES, promiseListSchema } from "./promise-list.ts";
import { searchSummarySchema } from "./searched.ts";
import { ALL_COUNT, standingSchema } from "./standing.ts";

const name = z.string().min(1);
const count = z.int().min(0);
const milliseconds = z.number().min(0);
const digest = z
  .templateLiteral(["sha256:", z.string()])
  .refine((text) => /^sha256:[0-9a-f]{64}$/.test(text), "write sha256: and 64 hexadecimal digits");
const sha = z
  .string()
  .regex(
    /^([0-9a-f]{40}|[0-9a-f]{64})$/,
    "write a whole git object name, 40 or 64 hexadecimal digits",
  );

const outcome = z.enum(["passed", "failed", "missing"]);
/** How one trial ended; `missing`: it began and nobody knows. */
export type TrialOutcome = z.output<typeof outcome>;

const played = {
  index: count,
  seed: name,
  family: name,
  outcome,
  reason: z.string().optional(),
  ms: milliseconds,
  /** Of what was observed; empty for a missing trial. */
  digest: z.string(),
};

/** One draw of an earlier promise, turn by turn as far as it was played. */
const promisedDraw = z.strictObject({
  index: count,
  seed: name,
  family: name,
  turns: z.array(
    z.strictObject({ on: z.enum(TURNS), outcome, ms: milliseconds, digest: z.string() }),
  ),
});

const look = z.strictObject({ trials: z.int().min(1), failures: count });

const plan = z.strictObject({
  /** Which plan of its lineage it is, from 1. */
  j: z.int().min(1),
  mode: z.enum(["looks", "fixed", "betting"]),
  alpha: z.number().gt(0).lt(1),
  target: z.number().gt(0).lt(1),
  /** The chance that a build of the policy's rate is accepted. */
  power: z.number().min(0).max(1),
  looks: z.array(look).min(1),
});
/** A plan as evidence keeps it. */
export type PlanRecord = z.output<typeof plan>;

/** `evaluation.json`, version 1: what was observed of one candidate, for the gate to judge. */
export const evaluationSchema = z.strictObject({
  version: z.literal(1),
  intent: name,
  product: name,
  lineage: name,
  attempt: z.int().min(1),
  candidate: name,
  base: sha,
  sha,
  tree: sha,
  specDigest: digest,
  packDigest: digest,
  policyDigest: digest,
  plan,
  selection: z.array(
    z.strictObject({ round: z.int().min(1), candidate: name, trials: count, passes: count }),
  ),
  trials: z.array(z.strictObject(played)),
  /** Trials beyond the plan's, for the floor and must of rule 11; their indices run from 0 in the order they were asked for. */
  topUps: z.array(z.strictObject(played)),
  coverage: z.array(z.strictObject({ key: name, families: z.array(name) })),
  /** Families of which at least one draw failed on the base. */
  baseFailing: z.array(name),
  verifiers: z.array(
    z.strictObject({ name, outcome: verifierOutcomeSchema, digest, ms: milliseconds }),
  ),
  /** Configuration of verifiers that the base lacks, so that it was the candidate's own. */
  fromCandidate: z.array(name).default([]),
  /** Protected paths that the candidate touches, what stands there, and who approved that; null: nobody. */
  protected: z
    .array(z.strictObject({ path: name, content: name, by: name.nullable() }))
    .default([]),
  /** Which families of the pack counted, as the plan fixed it. */
  standing: standingSchema.default(ALL_COUNT),
  /** What is looser than by an earlier plan of its lineage, and who allowed it; null: nothing is. */
  loosened: loosenedSchema.nullable().default(null),
  /** What delivered intents promised, and what was played of it after a look accepted. */
  promises: z
    .strictObject({ list: promiseListSchema, draws: z.array(promisedDraw) })
    .default({ list: NO_PROMISES, draws: [] }),
  isolation: z.strictObject({ level: z.enum(["sandbox", "process", "none"]), record: digest }),
  /** What came of looking for held-out content where its builder could read; null: nobody looked. */
  searched: searchSummarySchema.nullable().default(null),
  factory: name,
  startedAt: z.iso.datetime({ offset: true, error: "write a time as 2026-01-31T12:00:00Z" }),
  endedAt: z.iso.datetime({ offset: true, error: "write a time as 2026-01-31T12:00:00Z" }),
});

/** What was observed: trials, outcomes, digests. */
export type Evaluation = z.output<typeof evaluationSchema>;
/** One trial of confirmation, or one top-up. */
export type EvaluatedTrial = Evaluation["trials"][number];
/** One draw of an earlier promise. */
export type PromisedDraw = Evaluation["promises"]["draws"][number];

/** The evaluation, or a refusal that names place, value and remedy of everything that is wrong in `file`. */
export function decodeEvaluation(value: unknown, file: string): Evaluation {
  return decode(evaluationSchema, value, file);
}
