import { named } from "../../wording.ts";
import { MUST } from "../top-ups.ts";
import type { Rule } from "./rule.ts";
import { tallies, whyLacking } from "./tally.ts";

/** A guardrail holds always: enough trials, and not one failed (rule 11). */
export const must: Rule = {
  required: () => `a family marked must: always has at least ${MUST} trials and fails none`,
  judge(subject) {
    const { families } = subject.expected;
    if (families === null) {
      const sentence = "Which families are guardrails is not in the file.";
      const note = "Guardrails not judged: the pack is not known here.";
      return { ruling: "met", seen: "not known here", sentence, note };
    }
    const guardrails = families.filter((family) => family.must).map(({ id }) => id);
    const own = tallies(subject).filter(({ family }) => guardrails.includes(family));
    const told = (some: typeof own) =>
      named(
        some.map(({ family, finished, failed }) => `${family} (${failed} of ${finished} failed)`),
      );
    const broken = own.filter(({ failed }) => failed > 0);
    const lacking = own.filter(({ finished }) => finished < MUST);
    const seen = told(own);
    if (broken.length > 0) {
      return { ruling: "trials", seen, sentence: `A guardrail does not hold: ${told(broken)}.` };
    }
    if (lacking.length > 0) {
      const sentence = `Fewer than ${MUST} trials: ${told(lacking)}; ${whyLacking(subject)}.`;
      return { ruling: "missing-trials", seen, sentence };
    }
    const sentence =
      own.length === 0 ? "No family is a guardrail." : `Every guardrail holds: ${told(own)}.`;
    return { ruling: "met", seen, sentence };
  },
};
