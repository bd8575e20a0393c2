import type { Outcome, Status } from "./outcome.ts";

/** Everything that a run remembers between two stages; what the checkpoint holds. */
export interface RunState {
  /** The node that ended last; undefined before the first. */
  readonly current: string | undefined;
  readonly completed: readonly string[];
  /** Retries that a node's last visit used up; 0 after a success. */
  readonly retries: Readonly<Record<string, number>>;
  /** Visits that ended, by node. */
  readonly visits: Readonly<Record<string, number>>;
  /** How each visited node ended last. */
  readonly statuses: Readonly<Record<string, Status>>;
  readonly context: Readonly<Record<string, unknown>>;
  readonly outcome: Outcome;
  /** The last failure, for the sentence of a run that ends at a limit. */
  readonly trouble: { readonly node: string; readonly reason: string } | undefined;
  readonly commit: string;
}
