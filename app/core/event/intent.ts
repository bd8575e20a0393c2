import { z } from "zod";
import { changeSchema } from "../change.ts";
import { ENDINGS, phaseSchema, prioritySchema } from "../intent.ts";
import { count, digest, reason, sentence, word } from "./fields.ts";

/** Data of what happens to an intent as a whole. `by` is a person's or a door's name. */
export const INTENT_DATA = {
  /**
   * `text`: the frozen text; `removed`: what the freeze took out of it; `issue`: what the tracker it came from calls it; `change`: a
   * person's commit that is judged for it, where nothing is to be built.
   */
  "intent-submitted": z.strictObject({
    text: digest,
    by: word,
    lineage: word,
    priority: prioritySchema,
    removed: z.array(sentence),
    issue: word.optional(),
    change: changeSchema.optional(),
  }),
  "intent-refused": z.strictObject({ reason }),
  /** `rank`: its place in every queue of the line, smaller first. */
  "intent-queued": z.strictObject({ priority: prioritySchema, rank: count }),
  /** For whom and for what; `paths`: protected ones that a candidate touches, each with the content that the answer is about. */
  "intent-waiting": z.strictObject({
    checkpoint: word,
    whom: word,
    what: sentence,
    paths: z.array(z.strictObject({ candidate: word, path: sentence, content: word })).optional(),
  }),
  "intent-approved": z.strictObject({ checkpoint: word, by: word }),
  "intent-rejected": z.strictObject({ checkpoint: word, by: word, why: digest }),
  "intent-canceled": z.strictObject({ by: word }),
  /** `as`: the new intent, which goes on from the phase. */
  "intent-retried": z.strictObject({ as: word, from: phaseSchema, by: word }),
  "intent-ended": z.strictObject({ status: z.enum(ENDINGS), reason, evidence: digest.optional() }),
};

const JOB_ENDINGS = ["done", "failed", "lost", "asks"] as const;

/** Data of the pieces of work that a phase has done elsewhere; `job` is the job's own key. */
export const JOB_DATA = {
  "job-started": z.strictObject({ job: word, kind: word }),
  "job-ended": z.strictObject({
    job: word,
    kind: word,
    outcome: z.enum(JOB_ENDINGS),
    reason: sentence.optional(),
  }),
};
