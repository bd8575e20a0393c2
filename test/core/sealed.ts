import { linkOf, START, sealEvent } from "../../app/core/event/chain.ts";
import type { Event, EventDraft } from "../../app/core/event.ts";

/** Drafts of one ledger, each with its time (RFC 3339 in UTC), sealed one after the other. */
export function sealedAt(drafts: readonly (readonly [at: string, draft: EventDraft])[]): Event[] {
  let link = START;
  return drafts.map(([at, draft]) => {
    const event = sealEvent(draft, link, at);
    link = linkOf(event);
    return event;
  });
}

/** A ledger whose events all happen at one time. */
export function sealed(...drafts: readonly EventDraft[]): Event[] {
  return sealedAt(drafts.map((draft) => ["2026-01-01T00:00:00.000Z", draft]));
}
