import { isKind } from "../event.ts";
import { type Checked, fails, holds, type Said } from "./said.ts";

/** The keys are those that the ledger has had since before the first plan. */
export function keys({ predicate: { keys: named, events } }: Checked): Said {
  const firstPlan = events.find((event) => isKind(event, "winner-fixed"))?.seq ?? Infinity;
  const published = events.filter((event) => isKind(event, "key-published"));
  for (const use of ["plan", "evidence"] as const) {
    const key = published.find(({ data, seq }) => data.use === use && seq < firstPlan)?.data.key;
    if (key === undefined)
      return fails("other-key", `No event before the first plan has the factory's ${use} key.`);
    if (key !== named[use])
      return fails(
        "other-key",
        `The factory's ${use} key is ${key}, the file names ${named[use]}.`,
      );
  }
  return holds("Both public keys are those that the ledger has, from before the first plan.");
}
