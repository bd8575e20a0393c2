import { placesFor, type SearchSummary } from "../../searched.ts";
import { counted, named } from "../../wording.ts";
import type { Judgement, Rule } from "./rule.ts";

/** Nothing that the pack holds out was where the candidate's builder could read, and somebody looked everywhere there. */
export const holdouts: Rule = {
  required: () => "everywhere its builder could read was looked for the pack, and nothing found",
  judge({ evaluation: { searched, packDigest } }): Judgement {
    if (searched === null)
      return {
        ruling: "person",
        seen: "nobody looked",
        sentence:
          "Nobody looked whether its builder could read what the pack holds out; sf intent retry ID --from build builds it anew, and looks.",
      };
    const seen = `${toldOf(searched)}, record ${searched.record}`;
    const against = objection(searched, packDigest);
    if (against !== null) return { ruling: "evidence", seen, sentence: against };
    return { ruling: "met", seen, sentence: clean(searched) };
  },
};

function toldOf({ places, found, unread }: SearchSummary): string {
  const items = places.reduce((sum, place) => sum + place.items, 0);
  return `${counted(items, "thing")} in ${counted(places.length, "place")}, ${found} found, ${unread} unread`;
}

/** Why what came of the search cannot be taken for nothing; null where it can. */
function objection(searched: SearchSummary, packDigest: string): string | null {
  const { pack, places, by, found, unread } = searched;
  const lacking = placesFor(by).filter((wanted) => !places.some(({ place }) => place === wanted));
  if (found > 0)
    return `What the pack holds out was found ${found === 1 ? "once" : `${found} times`} where its builder could read.`;
  if (unread > 0)
    return `Not all that its builder could read could be looked at: ${unread} unread.`;
  if (lacking.length > 0) return `Nobody looked for what the pack holds out in: ${named(lacking)}.`;
  if (pack !== packDigest) return `What was looked for is of another pack, ${pack}.`;
  return null;
}

function clean({ by, places }: SearchSummary): string {
  if (by === "person")
    return "Nothing that the pack holds out is in it; what the person who made it has read is not known here.";
  return `Nothing that the pack holds out was where its builder could read: ${places.map(({ place }) => place).join(", ")}.`;
}
