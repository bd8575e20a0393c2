import { z } from "zod";

/** One thing the gate asks for: what is required, what was seen, and what that means. */
const criterion = z.strictObject({
  name: z.string().min(1),
  required: z.string(),
  seen: z.string(),
  met: z.boolean(),
  sentence: z.string(),
});

/**
 * Why an outcome is not `cleared`. Refused: by its `trials` (which bans the tree for its product) or by other `evidence`.
 * Inconclusive: `missing-trials` (the line goes on with the next attempt), `stale` (what was judged is no longer what would be
 * merged), or a `person` must do something, which the criterion's sentence says.
 */
export const BECAUSE = ["trials", "evidence", "missing-trials", "stale", "person"] as const;
export type Because = (typeof BECAUSE)[number];

/** The gate's answer, whole. */
export const verdictSchema = z.strictObject({
  outcome: z.enum(["cleared", "refused", "inconclusive"]),
  because: z.enum(BECAUSE).nullable(),
  /** The pass rate that the trials show at level `alpha`; null where nothing was played. */
  bound: z.number().nullable(),
  target: z.number(),
  /** What this plan may spend of the policy's α. */
  alpha: z.number(),
  /** The look that accepted, from 1. */
  look: z.int().min(1).nullable(),
  /** Trials of confirmation that the outcome rests on. */
  played: z.int().min(0),
  failed: z.int().min(0),
  missing: z.int().min(0),
  criteria: z.array(criterion),
});
export type Verdict = z.output<typeof verdictSchema>;

/** Whether the tree stays refused for its product: its own trials or a must-family refused it. */
export function bansTree(verdict: Verdict): boolean {
  return verdict.outcome === "refused" && verdict.because === "trials";
}

/** Whether the line may go on by itself with the next attempt. */
export function mayIterate(verdict: Verdict): boolean {
  return verdict.outcome === "refused" || verdict.because === "missing-trials";
}
