import type {
  CommandAnswer,
  CommandCall,
  HttpAnswer,
  HttpCall,
  Message,
  OpenCall,
  Payload,
} from "../core/pack/call.ts";

/** What an actor must keep to while it acts: read no more than `bytes` (one more is enough to tell), give up when the signal says so. */
export interface Bounds {
  readonly bytes: number;
  readonly signal: AbortSignal;
}

/** What stays open between two steps. */
export interface Channel {
  /** Rejects for a stream of events, and when the other side has closed. */
  send(message: Payload): Promise<void>;
  /** The next message, waiting for it until the signal says no more; null when the other side has closed. */
  receive(signal: AbortSignal): Promise<Message | null>;
  close(): void;
}

/**
 * The hand that touches the product in a trial, given by whoever keeps the product's box. A rejection is the product's failure
 * (refused the connection, closed it, cannot be started) and its message is the reason.
 */
export interface Actor {
  request(call: HttpCall, bounds: Bounds): Promise<HttpAnswer>;
  /** Absent for a product that answers requests only. */
  run?(call: CommandCall, bounds: Bounds): Promise<CommandAnswer>;
  /** Absent for a product that nothing can be opened at. Settles when it is open; what waits unread may take `bytes` in all. */
  open?(call: OpenCall, bounds: Bounds): Promise<Channel>;
}
