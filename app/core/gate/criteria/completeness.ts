import { counted, named } from "../../wording.ts";
import { topUps as asked, finished } from "../top-ups.ts";
import type { Judgement, Rule, Subject } from "./rule.ts";

/** Nothing was left out, played twice or added: indices run 0, 1, … as far as the decision, top-ups as they were asked for (rules 7, 11). */
export const completeness: Rule = {
  required: () =>
    "indices run 0, 1, … without gap or repeat, none past the last look; top-ups as asked for",
  judge(subject) {
    const { trials, topUps } = subject.evaluation;
    const seen = `${counted(trials.length, "trial")}, ${counted(topUps.length, "top-up")}`;
    const wrong = [...repeats(subject), ...pastTheEnd(subject), ...otherFamilies(subject)];
    if (wrong.length > 0) {
      return { ruling: "evidence", seen, sentence: `Does not hold: ${named(wrong)}.` };
    }
    const gaps = [...trialGaps(subject), ...topUpGaps(subject)];
    if (gaps.length > 0) {
      return { ruling: "missing-trials", seen, sentence: `Left out: ${named(gaps)}.` };
    }
    return { seen, ...whole(subject) };
  },
};

function whole({ expected, outcome }: Subject): Pick<Judgement, "ruling" | "sentence" | "note"> {
  const sentence = `Every index up to the decision at ${counted(outcome.trials, "trial")} is there once.`;
  if (expected.families !== null) return { ruling: "met", sentence };
  return { ruling: "met", sentence, note: "Top-ups as claimed: the pack is not known here." };
}

function repeats({ evaluation: { trials, topUps } }: Subject): readonly string[] {
  return [...repeated(trials, "trial"), ...repeated(topUps, "top-up")];
}

function repeated(rows: readonly { readonly index: number }[], what: string): readonly string[] {
  const seen = new Set<number>();
  return rows.flatMap(({ index }) => {
    if (seen.has(index)) return [`${what} ${index} twice`];
    seen.add(index);
    return [];
  });
}

function pastTheEnd({ evaluation, plan }: Subject): readonly string[] {
  const end = plan.looks.at(-1)?.trials ?? 0;
  return evaluation.trials
    .filter(({ index }) => index >= end)
    .map(({ index }) => `trial ${index} past the last look`);
}

/** A trial of a family that the pack does not have, or a top-up of another family than was asked for at its place. */
function otherFamilies({ evaluation, expected, judged, outcome }: Subject): readonly string[] {
  const { families } = expected;
  if (families === null) return [];
  const unknown = evaluation.trials
    .filter(({ family }) => !families.some(({ id }) => id === family))
    .map(({ index, family }) => `trial ${index} of the unknown family ${family}`);
  if (outcome.kind !== "accept") return unknown;
  const lacking = asked(families, finished(judged));
  const order = lacking.flatMap(({ family, count }) => Array.from({ length: count }, () => family));
  const others = evaluation.topUps
    .filter(({ index, family }) => order[index] !== family)
    .map(
      ({ index, family }) => `top-up ${index} of ${family}, asked for ${order[index] ?? "none"}`,
    );
  return [...unknown, ...others];
}

function trialGaps({ evaluation, outcome, judged }: Subject): readonly string[] {
  if (outcome.kind !== "continue") return [];
  const later = evaluation.trials.some(({ index }) => index > judged.length);
  return later ? [`trial ${judged.length}, with later ones there`] : [];
}

function topUpGaps({ evaluation: { topUps } }: Subject): readonly string[] {
  const there = new Set(topUps.map(({ index }) => index));
  const gap = topUps.findIndex((_, place) => !there.has(place));
  return gap === -1 ? [] : [`top-up ${gap}`];
}
