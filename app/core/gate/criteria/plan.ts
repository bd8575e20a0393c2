import { canonicalJson } from "../../canonical.ts";
import type { Evaluation } from "../../evaluation.ts";
import { named } from "../../wording.ts";
import { type Plan, planRecord } from "../plan.ts";
import type { Rule } from "./rule.ts";

/** The plan is the one that policy and attempt give, calculated anew (rule 6). */
export const plan: Rule = {
  required: (asked) => told(asked.plan),
  judge(subject) {
    const different = planDifferences(subject.evaluation.plan, subject.plan);
    const seen = told(subject.evaluation.plan);
    if (different.length === 0) {
      return { ruling: "met", seen, sentence: "Calculated anew, the plan is the same." };
    }
    const sentence = `Calculated anew from policy and attempt, the plan differs in ${named(different)}.`;
    return { ruling: "evidence", seen, sentence };
  },
};

type Recorded = Evaluation["plan"];

function told({ j, mode, looks, alpha }: Recorded | Plan): string {
  const at = looks.map(({ trials, failures }) => `${trials}/${failures}`).join(" ");
  return `plan ${j}, ${mode}, α ${alpha.toFixed(6)}, looks ${at}`;
}

/** The parts in which a recorded plan is not the one that was calculated. */
export function planDifferences(claimed: Recorded, own: Plan): readonly string[] {
  const record = planRecord(own);
  const close = (one: number, other: number) => Math.abs(one - other) <= 1e-9 * Math.abs(other);
  const same: Record<keyof Recorded, boolean> = {
    j: claimed.j === record.j,
    mode: claimed.mode === record.mode,
    alpha: close(claimed.alpha, record.alpha),
    target: claimed.target === record.target,
    power: close(claimed.power, record.power),
    looks: canonicalJson(claimed.looks) === canonicalJson(record.looks),
  };
  return Object.entries(same).flatMap(([field, holds]) => (holds ? [] : [field]));
}
