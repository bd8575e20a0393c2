import type { Outcome, Status } from "./outcome.ts";
import type { Past } from "./past.ts";

/** Everything that a run remembers between two stages; what the checkpoint holds. */
export interface RunState {
  /** Where a run begins that has not ended a stage yet; undefined: at its start node. */
  readonly entry: string | undefined;
  /** The node that ended last; undefined before the first, in a parallel branch its component. */
  readonly current: string | undefined;
  readonly completed: readonly string[];
  /** Retries that a node's last visit used up; 0 after a success. */
  readonly retries: Readonly<Record<string, number>>;
  /** Visits that ended, by node. */
  readonly visits: Readonly<Record<string, number>>;
  /** How each visited node ended last, those of merged branches included. */
  readonly statuses: Readonly<Record<string, Status>>;
  readonly context: Readonly<Record<string, unknown>>;
  readonly outcome: Outcome;
  /** What an agent may be told of the stages before it. */
  readonly past: Past;
  /** The mode in which the last stage was told of it, where that was an agent's. */
  readonly fidelity: string | undefined;
  /** The last failure, for the sentence of a run that ends at a limit. */
  readonly trouble: { readonly node: string; readonly reason: string } | undefined;
  /** How often the same failure was seen, by its signature. */
  readonly failures: Readonly<Record<string, number>>;
  readonly restarts: Restarts;
  readonly commit: string;
}

/** How often a restart edge was taken, and after which failures. */
export interface Restarts {
  readonly count: number;
  readonly failures: Readonly<Record<string, number>>;
}
