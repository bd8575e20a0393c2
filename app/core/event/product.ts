import { z } from "zod";
import { count, digest, sentence, word } from "./fields.ts";

const product = z.strictObject({
  repository: sentence,
  branch: word,
  /** Of the product's own file. */
  digest: digest.nullable(),
});

/** Data of products, packs and lineages; their facts recur, so each has its number in the event's subject. */
export const PRODUCT_DATA = {
  "product-added": product,
  "product-changed": product,
  "product-removed": z.strictObject({ by: word }),
  "pack-registered": z.strictObject({ pack: word, digest, families: count }),
  "pack-calibrated": z.strictObject({
    pack: word,
    digest,
    base: word,
    families: z.array(z.strictObject({ family: word, trials: count, passes: count })),
  }),
  "family-quarantined": z.strictObject({ pack: word, family: word, by: word, why: digest }),
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
};
