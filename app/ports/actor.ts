import type { CommandAnswer, CommandCall, HttpAnswer, HttpCall } from "../core/pack/call.ts";

/** What an actor must keep to while it acts: read no more than `bytes` (one more is enough to tell), give up when the signal says so. */
export interface Bounds {
  readonly bytes: number;
  readonly signal: AbortSignal;
}

/**
 * The hand that touches the product in a trial, given by whoever keeps the product's box. A rejection is the product's failure
 * (refused the connection, closed it, cannot be started) and its message is the reason.
 */
export interface Actor {
  request(call: HttpCall, bounds: Bounds): Promise<HttpAnswer>;
  /** Absent for a product that answers requests only. */
  run?(call: CommandCall, bounds: Bounds): Promise<CommandAnswer>;
}
