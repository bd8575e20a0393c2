import type { Event, EventDraft } from "../../core/event.ts";

/** Appends drafts, all or none, and answers one event a draft. */
export type Append = (drafts: readonly EventDraft[]) => Promise<readonly Event[]>;

interface Waiting {
  readonly drafts: readonly EventDraft[];
  readonly resolve: (events: readonly Event[]) => void;
  readonly reject: (error: unknown) => void;
}

/** One append after the other; those that come while one is under way go together in the next, so that they share its commit. */
export function grouped(append: Append): Append {
  let waiting: Waiting[] = [];
  let busy = false;

  async function alone(one: Waiting): Promise<void> {
    await append(one.drafts).then(one.resolve, one.reject);
  }

  async function together(group: readonly Waiting[]): Promise<void> {
    const events = await append(group.flatMap((one) => one.drafts));
    let from = 0;
    for (const { drafts, resolve } of group) {
      resolve(events.slice(from, from + drafts.length));
      from += drafts.length;
    }
  }

  async function work(): Promise<void> {
    busy = true;
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      // What is wrong with one is not the others' fault.
      if (group.length > 1 && (await together(group).then(done, failed))) continue;
      for (const one of group) await alone(one);
    }
    busy = false;
  }

  return (drafts) =>
    new Promise((resolve, reject) => {
      waiting.push({ drafts, resolve, reject });
      if (!busy) void work();
    });
}

const done = () => true;
const failed = () => false;
