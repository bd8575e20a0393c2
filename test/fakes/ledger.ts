import { type Link, linkOf, START, sealEvent } from "../../app/core/event/chain.ts";
import { type Event, type EventDraft, eventKey } from "../../app/core/event.ts";
import type { EventQuery, Ledger } from "../../app/ports/ledger.ts";

/** A ledger in memory. `now` answers milliseconds since 1970. */
export function fakeLedger(now: () => number = Date.now): Ledger {
  const events: Event[] = [];
  const byKey = new Map<string, Event>();
  const waiters = new Set<() => void>();
  const last = (): Link => {
    const event = events.at(-1);
    return event === undefined ? START : linkOf(event);
  };

  function add(draft: EventDraft): Event {
    const known = byKey.get(eventKey(draft));
    if (known !== undefined) return known;
    const event = sealEvent(draft, last(), new Date(now()).toISOString());
    events.push(event);
    byKey.set(event.key, event);
    return event;
  }

  const read = (query: EventQuery) =>
    events
      .filter((event) => matches(event, query))
      .slice(0, query.limit ?? events.length)
      .map((event) => structuredClone(event));

  return {
    async append(drafts) {
      let link = last();
      for (const draft of drafts)
        link = linkOf(sealEvent(draft, link, new Date(now()).toISOString()));
      const appended = drafts.map(add);
      for (const wake of waiters) wake();
      return structuredClone(appended);
    },
    read: async (query) => read(query),
    head: async () => ({ seq: last().seq, hash: last().hash }),
    async *tail(after, signal) {
      let seen = after;
      while (!signal.aborted) {
        const [next] = read({ after: seen, limit: 1 });
        if (next !== undefined) {
          seen = next.seq;
          yield next;
        } else await woken(waiters, signal);
      }
    },
  };
}

function matches(event: Event, query: EventQuery): boolean {
  const { intent, product, kinds, after = 0 } = query;
  return (
    event.seq > after &&
    (intent === undefined || event.intent === intent) &&
    (product === undefined || event.product === product) &&
    (kinds === undefined || kinds.includes(event.kind))
  );
}

function woken(waiters: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      waiters.delete(wake);
      signal.removeEventListener("abort", wake);
      resolve();
    };
    waiters.add(wake);
    signal.addEventListener("abort", wake, { once: true });
  });
}
