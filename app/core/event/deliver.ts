import { z } from "zod";
import { digest, reason, sentence, sha, word } from "./fields.ts";

/** Data of the phase `deliver`. A release is one merged commit made to run; its product stands in the event itself. */
export const DELIVER_DATA = {
  /** `sha`: what the branch is at since; `judged`: the commit that was cleared, whose tree it has; `evidence`: the file's bytes. */
  merged: z.strictObject({
    branch: word,
    base: sha,
    sha,
    judged: sha,
    tree: sha,
    verdict: digest,
    evidence: digest,
  }),
  /** A dry run: what a deployment would do, a sentence a step; nothing of it is done. */
  "release-planned": z.strictObject({ sha, target: word, steps: z.array(sentence).min(1) }),
  "release-started": z.strictObject({ sha, target: word, port: z.int().nullable() }),
  "release-registered": z.strictObject({
    sha,
    service: word,
    type: word,
    url: word,
    dependsOn: z.array(word),
  }),
  "release-healthy": z.strictObject({ sha, url: word, health: word }),
  /** `logs`: what the release wrote, in the object store. */
  "release-unhealthy": z.strictObject({ sha, reason, logs: digest.optional() }),
  /** `to`: the release that runs again, null when none did; `revert`: the commit that took the merge back. */
  "release-rolled-back": z.strictObject({
    sha,
    to: sha.nullable(),
    revert: sha.nullable(),
    reason,
  }),
};
