import { z } from "zod";
import { TURNS } from "../gate/promised-draw.ts";
import { loosenedSchema, yardstickSchema } from "../loosening.ts";
import { promiseListSchema } from "../promise-list.ts";
import { standingSchema } from "../standing.ts";
import { verdictSchema } from "../verdict.ts";
import { count, digest, milliseconds, sha, word } from "./fields.ts";

/** A trial as it is kept: enough to decide again, nothing of what the scenario held, nor why it failed, which would tell of it. */
const trialSchema = z.strictObject({
  index: count,
  seed: word,
  family: word,
  outcome: z.enum(["passed", "failed", "missing"]),
  ms: milliseconds,
  /** Of what was observed; empty for a missing trial. */
  digest: z.string().max(80),
});

/** A draw of an earlier promise as it is kept: whose product was played in which turn, and how that ended. */
const promisedDrawSchema = z.strictObject({
  index: count,
  seed: word,
  family: word,
  turns: z.array(
    z.strictObject({
      on: z.enum(TURNS),
      outcome: trialSchema.shape.outcome,
      ms: milliseconds,
      digest: trialSchema.shape.digest,
    }),
  ),
});

/** A plan of confirmation, fixed before the first draw. */
const planSchema = z.strictObject({
  j: z.int().min(1),
  mode: word,
  alpha: z.number().positive(),
  target: z.number(),
  power: z.number(),
  looks: z.array(z.strictObject({ trials: z.int().min(1), failures: count })).min(1),
});

const isolation = z.strictObject({
  level: z.enum(["sandbox", "process", "none"]),
  record: digest,
});

/** At most so many trials stand in one event. */
const BLOCK = 50;

/** Data of the phases `select`, `confirm` and `gate`. */
export const JUDGE_DATA = {
  "round-played": z.strictObject({
    round: z.int().min(1),
    results: z.array(
      z.strictObject({
        candidate: word,
        trials: count,
        passes: count,
        /** Of each family: how many of its trials were played and passed. */
        families: z.array(z.strictObject({ family: word, trials: count, passes: count })),
      }),
    ),
    dropped: z.array(word),
  }),
  /** What earlier intents promised that is played, and what is left out; before the plan, which names it by its digest. */
  "promises-fixed": promiseListSchema,
  /** Spends the plan's α. `promises`: digest of the list, absent without any; `signature` over the plan, from which the seeds of confirmation come. */
  "winner-fixed": z.strictObject({
    plan: planSchema,
    base: sha,
    sha,
    tree: sha,
    specDigest: digest,
    packDigest: digest,
    policyDigest: digest,
    /** Which families count; absent in plans of before there was any other. */
    standing: standingSchema.optional(),
    promises: digest.exactOptional(),
    /** What it judges by, for later plans of the lineage; absent in plans of before they were compared. */
    yardstick: yardstickSchema.exactOptional(),
    /** What is looser by it than by an earlier plan, and who allowed that; absent where nothing is. */
    loosened: loosenedSchema.exactOptional(),
    signature: word,
  }),
  /** `reasons`: why trials failed, by index, in the object store: for an auditor, and for nobody who goes on building. */
  "trials-played": z.strictObject({
    stream: z.enum(["confirmation", "top-up"]),
    trials: z.array(trialSchema).min(1).max(BLOCK),
    reasons: digest.optional(),
    isolation,
  }),
  /** Draws of earlier promises, as far as they were played. */
  "promises-played": z.strictObject({
    draws: z.array(promisedDrawSchema).min(1).max(BLOCK),
    reasons: digest.optional(),
  }),
  /** The verdict whole, of which commit; `evaluation`, and `judged` (what the gate held it against): null where there was nothing to judge. */
  "verdict-given": verdictSchema.extend({
    sha,
    tree: sha,
    evaluation: digest.nullable(),
    judged: digest.nullable(),
  }),
};
