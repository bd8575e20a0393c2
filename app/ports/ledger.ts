import type { Event, EventDraft, EventKind } from "../core/event.ts";

/** Which events to read, in order of `seq`; every condition given must hold. */
export interface EventQuery {
  readonly intent?: string;
  readonly product?: string;
  readonly kinds?: readonly EventKind[];
  /** Only events with a greater `seq`. */
  readonly after?: number;
  /** At most so many; without it, all. */
  readonly limit?: number;
}

/** The newest event's number and hash; 0 and the genesis hash when there is none. */
interface LedgerHead {
  readonly seq: number;
  readonly hash: string;
}

/** The append-only, hash-chained record of everything that happened. Nothing is ever changed or taken out. */
export interface Ledger {
  /**
   * Appends all drafts or none, in order and without gaps among those of others. A draft whose key is there already appends
   * nothing. Answers one event a draft: the new one, or the one that was there.
   */
  append(drafts: readonly EventDraft[]): Promise<readonly Event[]>;
  read(query: EventQuery): Promise<readonly Event[]>;
  head(): Promise<LedgerHead>;
  /** Every event after `after`, those there first, then each as it is appended, by whichever process; ends with the signal. */
  tail(after: number, signal: AbortSignal): AsyncIterable<Event>;
}
