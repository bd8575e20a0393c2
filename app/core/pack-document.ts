import { z } from "zod";
import { digest } from "./event/fields.ts";

const share = z.number();
const id = z.string().min(1).max(300);

const familyLine = z.strictObject({
  family: z.string(),
  author: z.string(),
  /** Of the weight of the whole pack. */
  share,
  /** Only what counts is drawn and covers keys. */
  standing: z.enum(["counts", "unapproved", "quarantined"]),
  /** Who approved it, or set it aside and why; null where nobody said anything. */
  by: z.string().nullable(),
  why: z.string().nullable(),
  /** On the base: how likely a trial that should pass fails by itself, with its 95 % interval, and what that costs in power. */
  flake: z
    .strictObject({
      draws: z.int(),
      disagreed: z.int(),
      rate: share,
      interval: z.tuple([share, share]),
      cost: share,
    })
    .nullable(),
});

/** What judges a product: its pack, and how each family stands. */
export const packLineSchema = z.strictObject({
  product: z.string(),
  pack: z.string(),
  digest,
  families: z.array(familyLine),
  /** The last of the pack as it is now; null before one. `power`: of an honest build, without flakes and with what was seen. */
  calibration: z
    .strictObject({
      outcome: z.enum(["played", "not-started", "failed"]),
      base: z.string(),
      at: z.string(),
      trials: z.int(),
      power: z.strictObject({ rate: share, sound: share, seen: share }),
    })
    .nullable(),
});
export type PackLine = z.output<typeof packLineSchema>;

export const approvedFamiliesSchema = z.strictObject({
  pack: z.string(),
  /** Those that count by this word, each with the digest of the text that was approved. */
  approved: z.array(z.strictObject({ family: z.string(), file: z.string(), digest })),
});
export type ApprovedFamilies = z.output<typeof approvedFamiliesSchema>;

/** An operator's word on one family; without `product`, for the only one that the pack judges. */
export const familyWordSchema = z.strictObject({
  pack: id,
  family: id,
  product: id.optional(),
  why: z.string().min(1).max(500),
  by: id,
});
export type FamilyWord = z.output<typeof familyWordSchema>;
