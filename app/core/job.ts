import { z } from "zod";
import { exposureSchema } from "./exposure.ts";
import { tracesSchema } from "./pack/traces.ts";
import { runAnswerSchema, runQuestionSchema } from "./questions.ts";

/**
 * One piece of work on a product's code, done by a runner in a process of its own. Plain data: it crosses processes and
 * machines, so each kind has a decoder for what goes in and for what comes out.
 */

const sha = z.string().regex(/^[0-9a-f]{40,64}$/);
const digest = z.templateLiteral(["sha256:", z.string().regex(/^[0-9a-f]{64}$/)]);
/** The repository a job takes a product's code from, and the product's own file as the base has it. */
const ground = { repository: z.string().min(1), base: sha, productFile: z.string() };

/** What an installation made: the digest it is kept under, and its folders as paths in the repository. */
const installedSchema = z.strictObject({ digest, folders: z.array(z.string().min(1)) });
export type Installed = z.output<typeof installedSchema>;

/** The base, and what is installed for it; nothing where the product installs nothing. */
const code = { ...ground, installed: installedSchema.optional() };

export const installInputSchema = z.strictObject(ground);
export type InstallInput = z.output<typeof installInputSchema>;

export const installResultSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("installed"), installed: installedSchema }),
  /** Why there is nothing to show, with the end of what the command printed. */
  z.strictObject({ kind: z.literal("refused"), sentence: z.string() }),
]);
export type InstallResult = z.output<typeof installResultSchema>;

/** A file that a graph names, as it was found: who names it, under which path, and what it is called and says. */
const pipelineFileSchema = z.strictObject({
  from: z.string(),
  path: z.string(),
  file: z.string(),
  text: z.string(),
});

/**
 * Name and DOT text of a graph; `own`: it is one of the factory's, and `files` are those that it names. A product's graph has its path
 * for a name, with `./` before it, and the files that it names lie in the product's repository.
 */
const pipelineSchema = z.strictObject({
  name: z.string(),
  text: z.string(),
  own: z.boolean(),
  files: z.array(pipelineFileSchema).exactOptional(),
});
export type Pipeline = z.output<typeof pipelineSchema>;

export const runPipelineInputSchema = z.strictObject({
  ...code,
  intent: z.string(),
  attempt: z.int().min(1),
  /** This candidate's number, from 1, and how many are built beside it. */
  candidate: z.int().min(1),
  candidates: z.int().min(1),
  /** Which reading of the spec this candidate builds, from 0. */
  reading: z.int().min(0),
  seed: z.string(),
  /** Dollars that the run may spend on models. */
  usd: z.number().nonnegative(),
  /** Text of SPEC.md and of .factory/spec.json, committed before the run. */
  spec: z.strictObject({ markdown: z.string(), graph: z.string() }),
  pipeline: pipelineSchema,
  /** What may be revealed of earlier attempts, as JSON text. */
  feedback: z.string().nullable(),
  /** What must not be where its builder can read; absent where no pack judges the product. */
  traces: tracesSchema.exactOptional(),
  /** Seconds since 1970, the date of every commit of the run, so that a run made twice gives the same commit. */
  date: z.int(),
  subject: z.string(),
  /** Where a run that asked goes on from, and every answer to it so far; absent for one that begins. */
  resume: z
    .strictObject({
      /** Folders that the job before kept: the run's files, and its clone. */
      run: z.string(),
      clone: z.string(),
      says: z.array(z.string()),
      ms: z.number(),
      answers: z.array(runAnswerSchema),
    })
    .exactOptional(),
});
export type RunPipelineInput = z.output<typeof runPipelineInputSchema>;

export const runPipelineResultSchema = z.strictObject({
  /** The candidate's commit and tree; the bundle (a file in the job's folder) that holds it on top of the base. */
  sha,
  tree: sha,
  bundle: z.string(),
  /** What the reading decided, a sentence each. */
  says: z.array(z.string()),
  stages: z.int(),
  ms: z.number(),
  /** What the builder could read. */
  exposure: exposureSchema,
});
export type RunPipelineResult = z.output<typeof runPipelineResultSchema>;

/** A run that cannot go on without answers. Its job has ended; another goes on with what it kept. */
export const runAsksSchema = z.strictObject({
  kind: z.literal("asks"),
  /** All that are open, also those that were asked before and are not answered yet. */
  questions: z.array(runQuestionSchema).min(1),
  /** Beside what the job keeps in its folder: what the reading decided so far, and the milliseconds spent. */
  checkpoint: z.strictObject({ says: z.array(z.string()), ms: z.number() }),
});
export type RunAsks = z.output<typeof runAsksSchema>;

/** What a process that runs a pipeline answers with. */
export const runPipelineAnswerSchema: z.ZodType<RunAsks | RunPipelineResult> = z.union([
  runAsksSchema,
  runPipelineResultSchema,
]);

export const verifierOutcomeSchema = z.enum(["passed", "failed", "not-started", "timed-out"]);

export const verifyInputSchema = z.strictObject({
  ...code,
  sha,
  /** Digest of each file that the factory committed itself and that must still be the same. */
  factoryFiles: z.record(z.string(), digest),
  /** Protected paths that a person allowed, each with the one content that was shown. */
  approved: z.array(z.strictObject({ path: z.string(), content: z.string() })),
});
export type VerifyInput = z.output<typeof verifyInputSchema>;

export const verifyResultSchema = z.strictObject({
  /** `content`: what stands at a protected path, which a person may approve; null where nobody may. */
  trespasses: z.array(
    z.strictObject({ path: z.string(), sentence: z.string(), content: z.string().nullable() }),
  ),
  verifiers: z.array(
    z.strictObject({
      name: z.string(),
      outcome: verifierOutcomeSchema,
      ms: z.number(),
      /** The end of what it printed, at most 64 KiB. */
      output: z.string(),
    }),
  ),
  /** Configuration files that the base lacks and that were taken from the candidate. */
  fromCandidate: z.array(z.string()),
});
export type VerifyResult = z.output<typeof verifyResultSchema>;

const looks = z.array(z.strictObject({ trials: z.int().min(1), failures: z.int().min(0) }));

export const evaluateInputSchema = z.strictObject({
  ...code,
  /**
   * `base`: families on the base commit; `selection`: one round of the race; `confirmation`: looks, then top-ups; `promises`: families of
   * a pack as it once was, one player a turn; `calibration`: families on the base, each draw twice.
   */
  purpose: z.enum(["base", "selection", "confirmation", "promises", "calibration"]),
  /** `leftOut`: families that do not count; none of them is drawn. */
  pack: z.strictObject({ name: z.string(), digest, leftOut: z.array(z.string()) }),
  players: z.array(z.strictObject({ id: z.string(), sha })).min(1),
  /** Seeds are derived from it and from each trial's index; 64 hexadecimal digits. */
  root: z.string(),
  /** Trials to play, by index: `from` inclusive, `to` exclusive. */
  from: z.int().min(0),
  to: z.int().min(0),
  /** Of each table family, the cases that belong to this stream. */
  cases: z.record(z.string(), z.array(z.int())),
  /** Confirmation: where it may stop, and the root of the top-ups' seeds. */
  looks: looks.optional(),
  topUpRoot: z.string().optional(),
  /** Base, promises and calibration: how many draws of each of these families. */
  families: z.array(z.strictObject({ family: z.string(), draws: z.int().min(1) })).optional(),
  /** Selection: failures so far of each player, for who drops out. */
  behind: z.record(z.string(), z.int()).optional(),
});
export type EvaluateInput = z.output<typeof evaluateInputSchema>;

/** One trial as it ended; `digest` of a missing one is empty. */
export const playedTrialSchema = z.strictObject({
  index: z.int().min(0),
  seed: z.string(),
  family: z.string(),
  outcome: z.enum(["passed", "failed", "missing"]),
  reason: z.string().optional(),
  ms: z.number(),
  digest: z.string(),
});
export type PlayedTrial = z.output<typeof playedTrialSchema>;

export const evaluateResultSchema = z.strictObject({
  /** Of each player, its trials in index order. */
  played: z.array(z.strictObject({ id: z.string(), trials: z.array(playedTrialSchema) })),
  topUps: z.array(playedTrialSchema),
  isolation: z.strictObject({ level: z.enum(["sandbox", "process", "none"]), record: digest }),
  /** How many product processes were started. */
  processes: z.int(),
  ms: z.number(),
});
export type EvaluateResult = z.output<typeof evaluateResultSchema>;

/** The kinds of job, each with what goes in and what comes out. */
export const JOB_KINDS = {
  install: { input: installInputSchema, result: installResultSchema },
  "run-pipeline": { input: runPipelineInputSchema, result: runPipelineResultSchema },
  verify: { input: verifyInputSchema, result: verifyResultSchema },
  evaluate: { input: evaluateInputSchema, result: evaluateResultSchema },
} as const;
export type JobKind = keyof typeof JOB_KINDS;
export type JobInput<K extends JobKind> = z.output<(typeof JOB_KINDS)[K]["input"]>;
export type JobResult<K extends JobKind> = z.output<(typeof JOB_KINDS)[K]["result"]>;

/** `key` is intent/attempt/phase/i. */
export interface Job<K extends JobKind = JobKind> {
  readonly key: string;
  readonly kind: K;
  readonly input: JobInput<K>;
}

/** How a job ended for good: with a result, with a reason that lies in the product's code or in its input, or without a word. */
export type JobOutcome<R = unknown> =
  | { readonly kind: "done"; readonly result: R }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "lost"; readonly why: string };

/** How often a job is started whose process dies again and again. */
export const STARTS = 3;

/** How a job's process ended: for good, or with questions, and then another job goes on. */
export type JobEnding<R = unknown> = JobOutcome<R> | RunAsks;

/** The ending of a job that has nobody to ask: it may not. */
export function forGood(ending: JobEnding): JobOutcome {
  return ending.kind === "asks"
    ? { kind: "failed", reason: "it asks a person, and only runs of pipelines may" }
    : ending;
}

export const jobEndingSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("done"), result: z.unknown() }),
  z.strictObject({ kind: z.literal("failed"), reason: z.string() }),
  z.strictObject({ kind: z.literal("lost"), why: z.string() }),
  runAsksSchema,
]);
