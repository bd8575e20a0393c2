import { counted } from "../../wording.ts";
import type { Rule } from "./rule.ts";

/** The lineage's plans together spend at most α, and this is the one whose turn it is (rule 5). */
export const attempts: Rule = {
  required: ({ policy, plan }) =>
    `the lineage's plan ${plan.j}, at α ${plan.alpha.toFixed(6)}; all its plans together at most ${policy.alpha}`,
  judge({ evaluation, expected, policy, plan }) {
    const { j, alpha } = evaluation.plan;
    const { spent } = expected;
    if (expected.j === null || spent === null) {
      const note = "Attempt as claimed: there is no ledger here.";
      const sentence = `The file says that it is plan ${j} of its lineage.`;
      return { ruling: "met", seen: `plan ${j}, as claimed`, sentence, note };
    }
    const total = spent.reduce((sum, one) => sum + one, 0);
    const seen = `plan ${j} at α ${alpha.toFixed(6)}; ${counted(spent.length, "plan")} spent ${total.toFixed(6)}`;
    const own = spent.at(-1) ?? 0;
    const recorded = spent.length === plan.j && Math.abs(own - plan.alpha) <= 1e-9 * plan.alpha;
    if (j !== expected.j || !recorded) {
      const sentence = `The ledger does not say that this attempt spent α as plan ${j} of its lineage.`;
      return { ruling: "evidence", seen, sentence };
    }
    if (total > policy.alpha * (1 + 1e-9)) {
      const sentence = `The lineage has spent more than ${policy.alpha}: nothing of it can be accepted any more.`;
      return { ruling: "evidence", seen, sentence };
    }
    const sentence = `Over all its attempts the lineage has spent ${total.toFixed(4)} of ${policy.alpha}.`;
    return { ruling: "met", seen, sentence };
  },
};
