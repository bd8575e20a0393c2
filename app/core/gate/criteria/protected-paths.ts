import { legible } from "../../guard.ts";
import { counted, named } from "../../wording.ts";
import type { Rule } from "./rule.ts";

/** What the product protects: a candidate leaves it alone, or a person approved what stands there now. */
export const protectedPaths: Rule = {
  required: () => "no protected path is touched, or a person approved what stands there",
  judge({ evaluation }) {
    const touched = evaluation.protected;
    const open = touched.filter(({ by }) => by === null).map(({ path }) => legible(path));
    const seen = `${counted(touched.length, "protected path")} touched, ${touched.length - open.length} approved`;
    if (open.length > 0)
      return { ruling: "evidence", seen, sentence: `Nobody approved ${named(open)}.` };
    if (touched.length === 0)
      return { ruling: "met", seen, sentence: "No protected path is touched." };
    const approvals = touched.map(({ path, by }) => `${legible(path)} (by ${by})`).join(", ");
    return { ruling: "met", seen, sentence: `A person approved what is protected: ${approvals}.` };
  },
};
