import { digest } from "../canonical.ts";
import { checkDraft, type Event, type EventDraft, eventKey } from "../event.ts";

/** Where the next event goes: after this number, hash and time. */
export interface Link {
  readonly seq: number;
  readonly hash: string;
  /** Of the last event, RFC 3339 in UTC; empty before the first. */
  readonly at: string;
}

/** `prev` of the first event. */
export const GENESIS = `sha256:${"0".repeat(64)}`;

/** Before the first event. */
export const START: Link = { seq: 0, hash: GENESIS, at: "" };

/** Gives a draft its place after `last`: number, time (`now`, never before the last one's) and hash over its canonical JSON. */
export function sealEvent(draft: EventDraft, last: Link, now: string): Event {
  const { kind, subject: _, data, ...about } = checkDraft(draft);
  const at = now > last.at ? now : last.at;
  const head = { version: 1, seq: last.seq + 1, at, kind, key: eventKey(draft) } as const;
  const body = { ...head, ...about, data, prev: last.hash };
  return { ...body, hash: digest(body) } as Event;
}

/** The link that an event is for the next. */
export function linkOf(event: Event): Link {
  return { seq: event.seq, hash: event.hash, at: event.at };
}

/** Whether a chain holds; when not, at which event, and a sentence why. */
export type ChainCheck =
  | { readonly kind: "whole"; readonly last: Link }
  | { readonly kind: "broken"; readonly seq: number; readonly sentence: string };

/** Checks events without gaps, the first of them directly after `from`. */
export function verifyChain(events: readonly Event[], from: Link = START): ChainCheck {
  return verify(events, from, (event, last) =>
    event.seq === last.seq + 1 ? null : `event ${event.seq} follows event ${last.seq}`,
  );
}

/** Checks a selection of events in their order: each in itself, and the links between those that are neighbours. */
export function verifyExcerpt(events: readonly Event[]): ChainCheck {
  return verify(events, START, (event, last) =>
    event.seq > last.seq ? null : `event ${event.seq} stands after event ${last.seq}`,
  );
}

type OrderFault = (event: Event, last: Link) => string | null;

function verify(events: readonly Event[], from: Link, order: OrderFault): ChainCheck {
  let last = from;
  for (const event of events) {
    const sentence = order(event, last) ?? linkFault(event, last) ?? hashFault(event);
    if (sentence !== null) return { kind: "broken", seq: event.seq, sentence };
    last = linkOf(event);
  }
  return { kind: "whole", last };
}

function linkFault(event: Event, last: Link): string | null {
  if (event.at < last.at) return `event ${event.seq} is earlier than the one before it`;
  if (event.seq !== last.seq + 1 || event.prev === last.hash) return null;
  return `event ${event.seq} names ${event.prev} before it, the event there has ${last.hash}`;
}

function hashFault(event: Event): string | null {
  const { hash, ...body } = event;
  const seen = digest(body);
  return seen === hash
    ? null
    : `event ${event.seq} was changed: its hash is ${seen}, it says ${hash}`;
}
