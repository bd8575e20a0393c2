import { canonicalJson } from "../../canonical.ts";
import { type Compared, type Loosened, looseningText } from "../../loosening.ts";
import { counted } from "../../wording.ts";
import type { Rule } from "./rule.ts";

/** Nothing judges less strictly than an earlier plan of the lineage did, but by an operator's word (rule 9). */
export const strictness: Rule = {
  required: () => "nothing is looser within a lineage but by an operator's word",
  judge({ evaluation: { loosened }, expected: { compared } }) {
    const seen = `${counted(loosened?.looser.length ?? 0, "thing")} looser`;
    const silent = unallowed(loosened, compared);
    if (silent !== null) return { ruling: "evidence", seen, sentence: silent };
    const sentence = [allowedText(loosened, compared), ...notCompared(compared)].join(" ");
    if (compared !== null) return { ruling: "met", seen, sentence };
    const note =
      "That nothing else is looser is as claimed: the earlier plans of the lineage are not known here.";
    return { ruling: "met", seen, sentence, note };
  },
};

/** Where the plan does not say, by an operator's word, what is looser than by an earlier plan of its lineage. */
function unallowed(loosened: Loosened | null, compared: Compared | null): string | null {
  const looser = loosened?.looser ?? [];
  if (compared === null || canonicalJson(looser) === canonicalJson(compared.looser)) return null;
  return compared.looser.length === 0
    ? "The plan says that it is looser than an earlier one of its lineage, and it is not."
    : `It is judged by less than an earlier plan of its lineage, and the plan does not say by whose word: ${looseningText(compared.looser)}.`;
}

function allowedText(loosened: Loosened | null, compared: Compared | null): string {
  if (loosened === null) {
    const is = compared?.unknown === 0 ? "is" : "is said to be";
    return `Nothing ${is} looser than in an earlier plan of the lineage.`;
  }
  const { by, why, looser } = loosened;
  return `Loosened within the lineage by ${by} (${why}): ${looseningText(looser)}.`;
}

function notCompared(compared: Compared | null): readonly string[] {
  const unknown = compared?.unknown ?? 0;
  if (unknown === 0) return [];
  const plans = `${counted(unknown, "earlier plan")} of the lineage ${unknown === 1 ? "does" : "do"}`;
  return [`${plans} not say what judged: whether anything is looser is not known.`];
}
