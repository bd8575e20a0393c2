import { counted } from "../../wording.ts";
import { lookBound } from "../bounds.ts";
import type { Judgement, Rule, Subject } from "./rule.ts";

/** The trials of confirmation, judged at the planned looks (rules 6 to 8). */
export const sample: Rule = {
  required({ plan }) {
    const looks = plan.looks.map(({ trials, failures }) => `${failures} in ${trials}`);
    return `at most this many failed or missing: ${looks.join(", or ")}`;
  },
  judge(subject) {
    const { trials, failed, missing } = subject.outcome;
    const seen = `${counted(trials, "trial")}: ${failed} failed, ${missing} missing`;
    return { seen, ...ruled(subject) };
  },
};

function ruled(subject: Subject): Pick<Judgement, "ruling" | "sentence"> {
  const { outcome, plan } = subject;
  const { failed, missing, trials } = outcome;
  const last = plan.looks.at(-1)?.failures ?? 0;
  switch (outcome.kind) {
    case "accept": {
      const bound = lookBound(plan, outcome.look).toFixed(4);
      const place = `Look ${outcome.look} of ${plan.looks.length} accepts`;
      const sentence = `${place}: ${failed + missing} of ${trials} trials failed or are missing, which shows a pass rate of at least ${bound} at level ${plan.alpha.toFixed(4)}.`;
      return { ruling: "met", sentence };
    }
    case "refuse":
      return {
        ruling: "trials",
        sentence: `${counted(failed, "trial")} of ${trials} failed and no look allows more than ${last}, so a pass rate of ${plan.target} is not shown.`,
      };
    case "inconclusive":
      return {
        ruling: "missing-trials",
        sentence: `${counted(missing, "trial")} of ${trials} began and have no outcome; with ${failed} failed they made the difference, so the trials decide nothing.`,
      };
    case "continue":
      return {
        ruling: "missing-trials",
        sentence: `Confirmation is not finished: ${counted(trials, "trial")} in order, and the next look is at ${outcome.until}.`,
      };
  }
}
