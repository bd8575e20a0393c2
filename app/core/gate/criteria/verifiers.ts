import { legible } from "../../guard.ts";
import { counted, named } from "../../wording.ts";
import type { Rule } from "./rule.ts";

/** The deterministic verifiers: each must have run and passed. */
export const verifiers: Rule = {
  required: ({ expected }) =>
    expected.verifiers === null ? "every verifier passed" : `passed: ${named(expected.verifiers)}`,
  judge({ evaluation, expected }) {
    const ran = evaluation.verifiers;
    const against = ran.filter(({ outcome }) => outcome !== "passed");
    const lacking = (expected.verifiers ?? []).filter((id) => !ran.some(({ name }) => name === id));
    const bad = [
      ...against.map(({ name, outcome }) => `${name} ${outcome}`),
      ...lacking.map((name) => `${name} did not run`),
    ];
    const seen = `${ran.length - against.length} of ${counted(ran.length + lacking.length, "verifier")} passed`;
    if (bad.length > 0) return { ruling: "evidence", seen, sentence: `Not a pass: ${named(bad)}.` };
    const passed = `Every verifier passed: ${named(ran.map(({ name }) => name))}.`;
    const sentence = `${passed}${ownConfiguration(evaluation.fromCandidate)}`;
    if (expected.verifiers !== null) return { ruling: "met", seen, sentence };
    const note = "Verifiers as claimed: the product's own list is not known here.";
    return { ruling: "met", seen, sentence, note };
  },
};

/** Whoever trusts a verifier must know that the candidate configured it. */
function ownConfiguration(paths: readonly string[]): string {
  if (paths.length === 0) return "";
  return ` The base has no ${named(paths.map(legible))}: the candidate's own was used.`;
}
