import type { VerdictStatus } from "./status.ts";

/** What the workbench is asked of the gate and what it answers: plain data, printed as it is with `--json`. */

/** Absent fields take the policy's values. */
export interface GatePlanRequest {
  readonly target?: number;
  readonly alpha?: number;
  readonly mode?: string;
  readonly failures?: number;
  /** The lineage's J-th plan, from 1. */
  readonly attempt?: number;
  /** True pass rates at which the power is shown; absent: a few around the target. */
  readonly rates?: readonly number[];
}

/** What `sf gate plan` prints. */
export interface GatePlan {
  readonly target: number;
  /** α_J of the lineage's J-th plan. */
  readonly alpha: number;
  /** `bound`: the pass rate that acceptance at this look shows at level α_J. */
  readonly looks: readonly {
    readonly trials: number;
    readonly failures: number;
    readonly bound: number;
  }[];
  /** The exact chance that a build at the target is accepted. */
  readonly size: number;
  /** At a true pass rate: the exact chance to be accepted, and the trials played on average. */
  readonly power: readonly {
    readonly rate: number;
    readonly accept: number;
    readonly trials: number;
  }[];
  /** What earlier promises cost: draws at most, and the chance that a build is refused which keeps all but fails by itself on one draw in so many. */
  readonly promises: {
    readonly draws: number;
    readonly refused: readonly { readonly oneIn: number; readonly chance: number }[];
  };
}

/** A way to get a bad build past the gate, played so many times. Absent fields take the defaults of the command line. */
export interface GateSimulateRequest {
  readonly design: string;
  /** The true pass rate of every candidate; absent: the policy's target. */
  readonly rate?: number;
  readonly mode?: string;
  /** Failures of every plan's last look; absent: the fewest that reach the policy's power. */
  readonly failures?: number;
  /** Candidates of an attempt, and attempts of a lineage. */
  readonly k: number;
  readonly attempts: number;
  readonly runs: number;
  readonly seed: string;
  /** Whether the textbook gate is played beside it. */
  readonly naive: boolean;
}

/** How often something was accepted. `interval`: Clopper and Pearson's, 99 %; `exact`: the chance itself, where it is known. */
export interface GateAcceptances {
  readonly accepted: number;
  readonly runs: number;
  readonly rate: number;
  readonly interval: readonly [number, number];
  readonly exact: number | null;
}

export interface GateSimulation extends GateAcceptances {
  /** α. */
  readonly promise: number;
  /** Whether what was seen agrees with the promise; of builds above the target nothing is promised. */
  readonly kept: boolean;
  readonly naive?: GateAcceptances;
}

/** The verdict as every document shows it. */
export type VerdictDocument = VerdictStatus;

export interface GateDecision {
  readonly verdict: VerdictDocument;
  /** What could not be checked here, a sentence each: default policy, attempt as claimed. */
  readonly notes: readonly string[];
}
