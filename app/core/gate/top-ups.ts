import type { TrialOutcome } from "../evaluation.ts";

/** What the gate knows of a family. */
export interface GateFamily {
  readonly id: string;
  /** A guardrail: `must: always`. */
  readonly must: boolean;
  readonly weight: number;
  /** Keys of the spec that it covers. */
  readonly covers: readonly string[];
  readonly author: string;
}

/** Every family has at least so many trials, and fails at most half of them. */
export const FLOOR = 3;
/** A must-family has at least so many, and fails none: one of a true pass rate of 0.95 gets through with chance 0.05. */
export const MUST = 59;

/** How many trials of each family have an outcome, by its id. */
export function finished(
  trials: readonly { readonly family: string; readonly outcome: TrialOutcome }[],
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { family, outcome } of trials) {
    if (outcome !== "missing") counts[family] = (counts[family] ?? 0) + 1;
  }
  return counts;
}

/**
 * What is lacking once a look has accepted (gate.md rule 11), families in the pack's order. Top-up i of the whole list has the index i
 * in its stream: first all of the first family's, then the next one's.
 */
export function topUps(
  families: readonly Pick<GateFamily, "id" | "must">[],
  counts: Readonly<Record<string, number>>,
): readonly { readonly family: string; readonly count: number }[] {
  return families.flatMap(({ id, must }) => {
    const count = (must ? MUST : FLOOR) - (counts[id] ?? 0);
    return count > 0 ? [{ family: id, count }] : [];
  });
}
