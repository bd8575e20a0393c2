import { canonicalJson } from "../../canonical.ts";
import { counted, named } from "../../wording.ts";
import { coverage as coverageOf } from "../coverage.ts";
import type { Asked, Judgement, Rule } from "./rule.ts";

type Covered = readonly { readonly key: string; readonly families: readonly string[] }[];

/** What was asked is tested: every key of the spec has a family, or a reason why not (rule 12). */
export const coverage: Rule = {
  required: () =>
    "every key of the spec is covered by a family, or listed as untested with a reason",
  judge({ evaluation, ...asked }) {
    const own = recalculated(asked);
    if (own === null) {
      const note = "Coverage as claimed: spec and pack are not known here.";
      return { ...judged(asked, evaluation.coverage), note };
    }
    if (sorted(own) === sorted(evaluation.coverage)) return judged(asked, own);
    return {
      ruling: "evidence",
      seen: `${counted(evaluation.coverage.length, "key")} in the file`,
      sentence: "The file's coverage is not what spec and pack say.",
    };
  },
  without(asked) {
    const own = recalculated(asked);
    return own === null ? null : judged(asked, own);
  },
};

function recalculated({ expected: { keys, families } }: Asked): Covered | null {
  return keys === null || families === null ? null : coverageOf(keys, families);
}

function sorted(covered: Covered): string {
  const rows = covered.map(({ key, families }) => [key, families.toSorted()] as const);
  return canonicalJson(rows.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function judged({ policy, expected }: Asked, covered: Covered): Judgement {
  const bare = covered.filter(({ families }) => families.length === 0).map(({ key }) => key);
  const open = bare.filter((key) => !Object.hasOwn(policy.untested, key));
  const seen = `${covered.length - bare.length} of ${counted(covered.length, "key")} covered`;
  if (open.length > 0) {
    const keys = open.map((key) => `Nothing tests \`${key}\`.`).join(" ");
    const remedy = "Add a family that covers it, or list it in gate.untested with a reason.";
    return { ruling: "person", seen, sentence: `${keys} ${remedy}` };
  }
  const excused = bare.map((key) => `\`${key}\` is untested: ${policy.untested[key]}.`);
  const authors = [...new Set(expected.families?.map(({ author }) => author) ?? [])];
  const by = authors.length > 0 ? `, by ${named(authors)}` : "";
  const families = new Set(covered.flatMap((row) => row.families)).size;
  const sentence = `${counted(families, "family", "families")} cover what was asked${by}; nothing else is promised.`;
  return { ruling: "met", seen, sentence: [sentence, ...excused].join(" ") };
}
