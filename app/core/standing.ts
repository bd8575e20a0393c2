import { z } from "zod";
import { digest, sentence, word } from "./event/fields.ts";

/** Of a pack's weight, quarantine may set aside so much (gate.md rule 9). */
export const MOST_QUARANTINED = 0.05;

const leftOut = z.strictObject({
  family: word,
  /** Of the family's text. */
  digest,
  weight: z.number().positive(),
  /** `unapproved`: a machine wrote it and no person approved this text; `quarantined`: an operator set it aside. */
  because: z.enum(["unapproved", "quarantined"]),
  /** The operator and the reason that was given; null for what nobody approved. */
  by: word.nullable(),
  why: sentence.nullable(),
});
/** A family that neither judges nor covers a key. */
export type LeftOut = z.output<typeof leftOut>;

/** How the families of a pack stand, beside those that a person wrote and that count. */
export const standingSchema = z.strictObject({
  leftOut: z.array(leftOut),
  /** Those that a machine wrote and that count, and whose word that was. */
  approved: z.array(z.strictObject({ family: word, digest, by: word })),
});
export type Standing = z.output<typeof standingSchema>;

/** Every family counts, and a person wrote each. */
export const ALL_COUNT: Standing = { leftOut: [], approved: [] };

/** How the author of a family begins that a machine wrote. */
export const DERIVED = "derived:";

/** Whether a machine wrote it. */
export function isDerived({ author }: { readonly author: string }): boolean {
  return author.startsWith(DERIVED);
}

/** The part of the weight that quarantine sets aside, of `families`, which count, and of itself. */
export function quarantinedShare(
  leftOut: readonly Pick<LeftOut, "because" | "weight">[],
  families: readonly { readonly weight: number }[],
): number {
  const aside = weightOf(leftOut.filter(({ because }) => because === "quarantined"));
  return aside === 0 ? 0 : aside / (aside + weightOf(families));
}

/** What families weigh together. */
export function weightOf(families: readonly { readonly weight: number }[]): number {
  return families.reduce((sum, { weight }) => sum + weight, 0);
}
