import { z } from "zod";
import { count, digest, sentence, word } from "./fields.ts";

const product = z.strictObject({
  repository: sentence,
  branch: word,
  /** Of the product's own file. */
  digest: digest.nullable(),
});

const family = { pack: word, family: word, digest };

/** Data of products, packs and lineages; their facts recur, so each has its number in the event's subject. */
export const PRODUCT_DATA = {
  "product-added": product,
  "product-changed": product,
  "product-removed": z.strictObject({ by: word }),
  "pack-registered": z.strictObject({ pack: word, digest, families: count }),
  /** An A/A run on the unchanged base; a base that does not start (`not-started`), or could not be played, tells nothing. */
  "pack-calibrated": z.strictObject({
    pack: word,
    digest,
    base: word,
    outcome: z.enum(["played", "not-started", "failed"]),
    says: sentence,
    families: z.array(
      z.strictObject({
        family: word,
        share: z.number(),
        /** Draws that were played twice, and those that ended once so and once otherwise. */
        draws: count,
        disagreed: count,
        trials: count,
        passes: count,
      }),
    ),
  }),
  /** `digest`: of the family's text; `evidence`: the hash of the `pack-calibrated` in which it agrees with itself no more. */
  "family-quarantined": z.strictObject({ ...family, by: word, why: digest, evidence: digest }),
  "family-restored": z.strictObject({ ...family, by: word, why: digest }),
  /**
   * `because`: what joins the two; `says`: what was seen of it. An operator's link has `by` and `why` instead. `to`: an intent of
   * the lineage that it comes into.
   */
  "lineage-linked": z.strictObject({
    lineage: word,
    to: word,
    because: z.enum([
      "retry",
      "issue",
      "supersedes",
      "spec",
      "tree",
      "shared",
      "likeness",
      "operator",
    ]),
    says: sentence.optional(),
    by: word.optional(),
    why: digest.optional(),
  }),
  /** The intent is of no lineage any more but its own, in which everything counts that `lineage` had spent up to here. */
  "lineage-split": z.strictObject({ lineage: word, by: word, why: digest }),
  /** The lineage may be judged by this pack and this policy, although they are looser than an earlier plan's; by no later ones. */
  "gate-loosened": z.strictObject({
    ...{ lineage: word, by: word, why: digest },
    packDigest: digest,
    policyDigest: digest,
  }),
};
