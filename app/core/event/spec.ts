import { z } from "zod";
import { count, digest, sentence, word } from "./fields.ts";

const score = z.number().min(0).max(100);

/** Data of the phase `specify`. `graph` and `markdown` stand in the object store. */
export const SPEC_DATA = {
  /** `digest`: of the spec graph; `try`: from 1; `readings`: how many ways it can be built. */
  "spec-generated": z.strictObject({
    try: z.int().min(1),
    digest,
    graph: digest,
    markdown: digest,
    readings: count,
  }),
  "spec-scored": z.strictObject({
    try: z.int().min(1),
    digest,
    score,
    points: z.array(
      z.strictObject({
        name: word,
        earned: z.number(),
        of: z.number(),
        sentence,
        lines: z.array(z.int()),
      }),
    ),
  }),
  /** `keys`: of every line that has to be tested, with a digest of its words; `fresh`: those that no delivered spec has so. */
  "spec-accepted": z.strictObject({
    score,
    digest,
    graph: digest,
    markdown: digest,
    keys: z.array(z.strictObject({ key: word, digest })),
    fresh: z.array(word),
  }),
  /** What the unchanged base does already: draws of each family that covers something new. */
  "base-played": z.strictObject({
    base: word,
    families: z.array(z.strictObject({ family: word, draws: count, failed: count })),
    failing: z.array(word),
    already: z.array(word),
  }),
};
