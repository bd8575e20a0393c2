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
  /** `because`: by which kind of link the intent came into the lineage. */
  "lineage-linked": z.strictObject({
    lineage: word,
    to: word,
    because: z.enum(["retry", "supersedes", "spec", "declared"]),
  }),
  "lineage-split": z.strictObject({ lineage: word, by: word, why: digest }),
};
