import type { TrialOutcome } from "../../evaluation.ts";

/** One trial of confirmation as it is played: of which family, and how it ended. */
export interface SimulatedTrial {
  readonly family: string;
  readonly outcome: TrialOutcome;
}

/** The family of a pack that has one. */
export const ONLY = "simulated";

/** A trial of the only family. */
export function trial(passes: boolean, otherwise: TrialOutcome = "failed"): SimulatedTrial {
  if (passes) return PASSED;
  return otherwise === "missing" ? MISSING : FAILED;
}

const PASSED: SimulatedTrial = { family: ONLY, outcome: "passed" };
const FAILED: SimulatedTrial = { family: ONLY, outcome: "failed" };
const MISSING: SimulatedTrial = { family: ONLY, outcome: "missing" };
