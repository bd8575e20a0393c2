import type { EvaluatedTrial } from "../../evaluation.ts";
import { counted, named } from "../../wording.ts";
import type { Rule } from "./rule.ts";

/** Nobody chose the draws: each seed is the one that the signature over the plan gives, and none comes twice (rules 2 and 4). */
export const seeds: Rule = {
  required: () => "every seed is what the signed plan gives for its index, and none comes twice",
  judge({ evaluation: { trials, topUps }, expected }) {
    const wrong = [
      ...foreign(trials, expected.seeds, "trial"),
      ...foreign(topUps, expected.topUpSeeds, "top-up"),
    ];
    const all = [...trials, ...topUps].map(({ seed }) => seed);
    const twice = all.length - new Set(all).size;
    const seen = `${counted(all.length, "seed")}, ${wrong.length} of them foreign, ${twice} repeated`;
    if (wrong.length > 0) {
      return { ruling: "evidence", seen, sentence: `Not the seed of its index: ${named(wrong)}.` };
    }
    if (twice > 0) {
      return {
        ruling: "evidence",
        seen,
        sentence: "Trials with one seed are one draw, counted more than once.",
      };
    }
    if (expected.seeds !== null && expected.topUpSeeds !== null) {
      return {
        ruling: "met",
        seen,
        sentence: "Every seed comes from the signature over the plan.",
      };
    }
    const note = "Seeds as claimed: the ledger's key is not here.";
    return { ruling: "met", seen, sentence: "No seed comes twice.", note };
  },
};

function foreign(
  trials: readonly EvaluatedTrial[],
  own: readonly string[] | null,
  what: string,
): readonly string[] {
  if (own === null) return [];
  return trials
    .filter(({ index, seed }) => own[index] !== seed)
    .map(({ index }) => `${what} ${index}`);
}
