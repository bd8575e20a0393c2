import { named } from "../../wording.ts";
import { FLOOR } from "../top-ups.ts";
import type { Rule } from "./rule.ts";
import { tallies, whyLacking } from "./tally.ts";

/** No family may be wholly broken behind a good average (rule 11). */
export const floor: Rule = {
  required: () => `every family has at least ${FLOOR} trials and fails at most half of them`,
  judge(subject) {
    const all = tallies(subject);
    const lacking = all.filter(({ finished }) => finished < FLOOR);
    const broken = all.filter(({ finished, failed }) => finished >= FLOOR && failed * 2 > finished);
    const told = (some: typeof all) =>
      named(
        some.map(({ family, finished, failed }) => `${family} (${failed} of ${finished} failed)`),
      );
    const seen = `${all.length - lacking.length - broken.length} of ${all.length} families`;
    if (broken.length > 0) {
      return { ruling: "trials", seen, sentence: `Fails more than half: ${told(broken)}.` };
    }
    if (lacking.length > 0) {
      const sentence = `Fewer than ${FLOOR} trials: ${told(lacking)}; ${whyLacking(subject)}.`;
      return { ruling: "missing-trials", seen, sentence };
    }
    const sentence = `Each of ${all.length} families has at least ${FLOOR} trials and fails at most half.`;
    if (subject.expected.families !== null) return { ruling: "met", seen, sentence };
    const note = "Families as claimed: the pack is not known here.";
    return { ruling: "met", seen, sentence, note };
  },
};
