import { counted, named } from "../../wording.ts";
import type { Judgement, Rule, Subject } from "./rule.ts";

/** Something new was asked, and the base does not have it: for each new key a covering family failed there (rule 12). */
export const baseFailing: Rule = {
  required: () => "for every new key a covering family fails on the base",
  judge(subject) {
    const { evaluation, expected } = subject;
    const claimed = evaluation.baseFailing;
    if (expected.baseFailing !== null && !equal(claimed, expected.baseFailing)) {
      const sentence = `The ledger says that these failed on the base: ${named(expected.baseFailing)}.`;
      return { ruling: "evidence", seen: named(claimed), sentence };
    }
    const known = expected.newKeys !== null && expected.baseFailing !== null;
    const judgement = judged(subject, claimed);
    const note = "New keys and the base's trials as claimed: there is no ledger here.";
    return known ? judgement : { ...judgement, note };
  },
};

function equal(one: readonly string[], other: readonly string[]): boolean {
  return one.every((id) => other.includes(id)) && other.every((id) => one.includes(id));
}

function judged({ evaluation, policy, expected }: Subject, failing: readonly string[]): Judgement {
  const all = expected.newKeys ?? evaluation.coverage.map(({ key }) => key);
  const keys = all.filter((key) => !Object.hasOwn(policy.untested, key));
  const covering = new Map(evaluation.coverage.map(({ key, families }) => [key, families]));
  const shown = keys.filter((key) => covering.get(key)?.some((id) => failing.includes(id)));
  const bare = keys.filter((key) => (covering.get(key) ?? []).length === 0);
  const seen = `${shown.length} of ${counted(keys.length, "new key")}`;
  const sentence = `These failed on the base: ${named(failing)}.`;
  // Without the ledger it is not known which keys are new: then one that the base lacks is enough.
  const enough = expected.newKeys === null && shown.length > 0;
  if (shown.length > 0 && (enough || shown.length === keys.length)) {
    return { ruling: "met", seen, sentence };
  }
  const open = keys.filter((key) => !(shown.includes(key) || bare.includes(key)));
  if (open.length > 0) {
    return {
      ruling: "evidence",
      seen,
      sentence: `The base already does what is asked by ${named(open)}.`,
    };
  }
  if (bare.length > 0) {
    return {
      ruling: "person",
      seen,
      sentence: `Nothing tests what is new: ${named(bare)}. Add a family that covers it.`,
    };
  }
  return { ruling: "evidence", seen, sentence: "Nothing new is asked that a scenario could show." };
}
