import type { Evaluation } from "../../evaluation.ts";
import { policyDigest } from "../../policy.ts";
import { named } from "../../wording.ts";
import type { Known } from "../expected.ts";
import type { Rule } from "./rule.ts";

/** What an evaluation is about; each must be what would be merged now. */
const ABOUT = [
  "intent",
  "product",
  "lineage",
  "attempt",
  "candidate",
  "base",
  "sha",
  "tree",
  "specDigest",
  "packDigest",
  "policyDigest",
] as const satisfies readonly (keyof Evaluation & keyof Known)[];

/** What was judged is what would be merged: same base, commit, tree, spec, pack and policy (rule 10). */
export const freshness: Rule = {
  required: () => `of this attempt: ${ABOUT.join(", ")}`,
  judge({ evaluation, expected, policy }) {
    const own = policyDigest(policy);
    const now: Known = { ...expected, policyDigest: own };
    const known = ABOUT.filter((field) => now[field] !== null);
    const stale = known.filter((field) => evaluation[field] !== now[field]);
    // The policy in hand must itself be the one that was frozen with the intent.
    if ((expected.policyDigest ?? own) !== own) stale.push("policyDigest");
    const seen = `${known.length - stale.length} of ${known.length} as they are now`;
    if (stale.length > 0) {
      const told = stale.map(
        (field) => `${field} ${evaluation[field]}, now ${expected[field] ?? own}`,
      );
      return {
        ruling: "stale",
        seen,
        sentence: `The evaluation is of something else: ${named(told)}.`,
      };
    }
    const sentence = "What was judged is what would be merged.";
    const claimed = ABOUT.filter((field) => expected[field] === null);
    if (claimed.length === 0) return { ruling: "met", seen, sentence };
    const note = `As claimed: ${claimed.join(", ")}.`;
    return { ruling: "met", seen, sentence: "Nothing known here contradicts the file.", note };
  },
};
