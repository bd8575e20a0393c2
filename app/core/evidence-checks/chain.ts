import { verifyExcerpt } from "../event/chain.ts";
import type { Evidence } from "../evidence.ts";
import { fails, holds, type Said } from "./said.ts";

/** The events are those of the ledger, in its order, and end with the head that the file names: the verdict of its intent. */
export function chain({ events, ledger, intent }: Evidence["predicate"]): Said {
  const misplaced = events.find((event, at) => event.seq <= (events[at - 1]?.seq ?? 0));
  if (misplaced !== undefined)
    return fails("reordered", `Event ${misplaced.seq} stands where a later one should stand.`);
  const checked = verifyExcerpt(events);
  if (checked.kind === "broken")
    return fails("altered", `The chain is broken: ${checked.sentence}.`);
  const { head, from, to } = ledger;
  const [first, last] = [events[0], events.at(-1)];
  if (last?.seq !== head.seq || last.kind !== "verdict-given" || last.intent !== intent)
    return fails(
      "truncated",
      `The last event is ${last?.seq}, not event ${head.seq}, the verdict.`,
    );
  if (last.hash !== head.hash || last.at !== head.at || to !== last.seq || from !== first?.seq)
    return fails(
      "altered",
      `The file names ${head.hash} as its last event, ${last.hash} is there.`,
    );
  const span = `${events.length} events of numbers ${from} to ${to}`;
  return holds(`${span} are as they were sealed; the ledger's head was ${head.hash}.`);
}
