import type { Policy } from "../../policy.ts";
import type { FastRandom } from "./fast-random.ts";
import type { Plans } from "./plans.ts";

/** What every run of a simulation shares. */
export interface Setting {
  readonly policy: Policy;
  readonly plans: Plans;
  /** The true pass rate of every candidate. */
  readonly rate: number;
  /** Candidates of an attempt. */
  readonly k: number;
  /** Attempts of a lineage. */
  readonly attempts: number;
}

/** A way to get a bad build past a gate. A run is one lineage, from its first attempt to its end. */
export interface Design {
  readonly name: string;
  /** What is done, and what the textbook gate does that falls for it. */
  readonly says: string;
  /** Whether the production gate accepts a build of this rate, once or more often. */
  readonly gate: (setting: Setting, random: FastRandom) => boolean;
  /** The exact chance of that, or null where none is known. */
  readonly exact: (setting: Setting) => number | null;
  /** The same with the gate of the textbooks: one look without failures, as small as α allows. */
  readonly naive: (setting: Setting, random: FastRandom) => boolean;
  readonly naiveExact: (setting: Setting) => number | null;
}
