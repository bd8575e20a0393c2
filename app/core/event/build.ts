import { z } from "zod";
import { moneyCapSchema } from "../money-cap.ts";
import { searchSummarySchema } from "../searched.ts";
import { count, digest, milliseconds, reason, sentence, sha, word } from "./fields.ts";

/** One way on from a human gate: what a person types, what it is called, the node that it leads to. */
const choice = z.strictObject({ key: sentence, label: sentence, to: sentence });

const VERIFIER_OUTCOMES = ["passed", "failed", "not-started", "timed-out"] as const;

/** Data of the phases `build` and `verify`. Attempt, candidate, run and stage stand in the event itself. */
export const BUILD_DATA = {
  /**
   * `change`: of a person, judged in place of what pipelines would build; `usd`: what its runs may spend together, taken from every cap, and `cap` the one that allowed no more; `forecast`: what it was expected to take as far as its verdict,
   * null where nothing of the kind was seen before.
   */
  "build-started": z.strictObject({
    base: sha,
    specDigest: digest,
    change: sha.optional(),
    packDigest: digest.nullable(),
    policyDigest: digest,
    productDigest: digest,
    candidates: z.array(z.strictObject({ id: word, reading: count })).min(1),
    usd: z.number().nonnegative().optional(),
    cap: moneyCapSchema.optional(),
    forecast: z
      .strictObject({
        trials: count,
        usd: z.number().nonnegative().nullable(),
        minutes: z.number().nonnegative().nullable(),
      })
      .optional(),
  }),
  "run-started": z.strictObject({ pipeline: word, reading: count }),
  "run-stage-ended": z.strictObject({
    node: word,
    status: word,
    visit: z.int().min(1),
    ms: milliseconds,
    reason: sentence.optional(),
  }),
  /** One call of a model that went to its vendor; `usd` is what it cost, tokens as the vendor counts them. */
  "model-called": z.strictObject({
    model: word,
    status: count,
    usd: z.number().nonnegative(),
    ms: milliseconds,
    input: count,
    cacheWritten: count,
    cacheRead: count,
    output: count,
  }),
  /** `question`: attempt, candidate and the run's own id; `until`: when its time is over, and what is taken then. */
  "run-asked": z.strictObject({
    question: word,
    text: digest,
    choices: z.array(choice).min(1),
    until: z.iso.datetime().nullable(),
    otherwise: choice.nullable(),
  }),
  /** `how`: a person chose; its time was over; or the run went on, or ended, without it. `choice` is null where nothing was taken. */
  "run-answered": z.strictObject({
    question: word,
    choice: choice.nullable(),
    by: word,
    how: z.enum(["chosen", "late", "moot"]),
  }),
  "run-ended": z.strictObject({
    status: word,
    stages: count,
    ms: milliseconds,
    reason: sentence.optional(),
  }),
  /** `says`: what the candidate's reading of the spec decided; `exposure`: the record of what its builder could read. */
  "candidate-committed": z.strictObject({
    branch: word,
    sha,
    tree: sha,
    reading: count,
    says: z.array(sentence),
    exposure: digest.optional(),
  }),
  /** What came of looking for held-out content in it and where its builder could read. */
  "candidate-searched": searchSummarySchema,
  /** `sha` and `tree` are absent when it never came to a commit. */
  "candidate-refused": z.strictObject({
    reason,
    sha: sha.optional(),
    tree: sha.optional(),
    paths: z.array(sentence).optional(),
  }),
  /** `output`: what it printed; `fromCandidate`: configuration that the base lacks. */
  "verifier-ended": z.strictObject({
    name: word,
    outcome: z.enum(VERIFIER_OUTCOMES),
    output: digest,
    ms: milliseconds,
    fromCandidate: z.array(sentence).optional(),
  }),
};
