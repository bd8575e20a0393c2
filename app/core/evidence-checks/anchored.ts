import type { LedgerHead } from "../anchor.ts";
import { type Checked, fails, holds, type Said } from "./said.ts";

/** The ledger's head that the verdict stands with was kept outside, and nothing that was kept outside contradicts an event. */
export function anchored({ predicate }: Checked, anchors: readonly LedgerHead[]): Said {
  const bySeq = new Map(predicate.events.map(({ seq, hash }) => [seq, hash]));
  const other = anchors.find(({ seq, hash }) => (bySeq.get(seq) ?? hash) !== hash);
  if (other !== undefined)
    return fails(
      "not-anchored",
      `Outside, event ${other.seq} has ${other.hash}; here it has ${bySeq.get(other.seq)}.`,
    );
  const { head } = predicate.ledger;
  const found = anchors.find(({ seq }) => seq === head.seq);
  return found === undefined
    ? fails("not-anchored", `None of ${anchors.length} anchors is of event ${head.seq}.`)
    : holds(`The ledger's head at event ${head.seq} was kept outside at ${found.at}.`);
}
