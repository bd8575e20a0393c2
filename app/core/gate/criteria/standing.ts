import { canonicalJson } from "../../canonical.ts";
import {
  isDerived,
  type LeftOut,
  MOST_QUARANTINED,
  quarantinedShare,
  type Standing,
} from "../../standing.ts";
import { counted, named, percent } from "../../wording.ts";
import type { GateFamily } from "../top-ups.ts";
import type { Judgement, Rule } from "./rule.ts";

/** Who answers for what judged, and what was left out of it (rules 9 and 10): only a person lets a derived family count or sets one aside. */
export const standing: Rule = {
  required: () =>
    `every family that counts was written or approved by a person, as now; at most ${percent(MOST_QUARANTINED)} of the weight is quarantined`,
  judge({ evaluation, expected }) {
    const { leftOut, approved } = evaluation.standing;
    const seen = `${counted(leftOut.length, "family", "families")} left out, ${approved.length} derived and approved`;
    if (expected.standing !== null && !same(expected.standing, evaluation.standing)) {
      const changes = differences(evaluation.standing, expected.standing);
      const sentence = `The families that count are not those of the plan: ${changes}.`;
      return { ruling: "stale", seen, sentence };
    }
    const untrue = contradiction(evaluation, expected.families);
    if (untrue !== null) return { ruling: "evidence", seen, sentence: untrue };
    const share = quarantinedShare(leftOut, expected.families ?? []);
    if (expected.families !== null && share > MOST_QUARANTINED) {
      const sentence = `${percent(share)} of the weight is quarantined, at most ${percent(MOST_QUARANTINED)} may be.`;
      return { ruling: "person", seen, sentence };
    }
    const told = [authors(evaluation.standing, expected.families), ...leftOut.map(leftOutText)];
    const met: Judgement = { ruling: "met", seen, sentence: told.join(" ") };
    if (expected.standing !== null) return met;
    const note = "Which families count is as claimed: their standing is not known here.";
    return { ...met, note };
  },
};

function same(one: Standing, other: Standing): boolean {
  return one === other || canonicalJson(one) === canonicalJson(other);
}

/** Which families stand otherwise now. */
function differences(planned: Standing, now: Standing): string {
  const ways = (standing: Standing) =>
    new Map([
      ...standing.leftOut.map((one) => [one.family, canonicalJson(one)] as const),
      ...standing.approved.map((one) => [one.family, canonicalJson(one)] as const),
    ]);
  const [then, present] = [ways(planned), ways(now)];
  const families = [...new Set([...then.keys(), ...present.keys()])];
  return named(families.filter((family) => then.get(family) !== present.get(family)).sort());
}

interface Observed {
  readonly standing: Standing;
  readonly trials: readonly { readonly family: string }[];
  readonly topUps: readonly { readonly family: string }[];
}

/** What the file says of its families and cannot be; null when nothing is. */
function contradiction(
  { standing: { leftOut, approved }, trials, topUps }: Observed,
  families: readonly GateFamily[] | null,
): string | null {
  const out = new Set(leftOut.map(({ family }) => family));
  const played = [...trials, ...topUps].find(({ family }) => out.has(family));
  if (played !== undefined) return `Family ${played.family} was left out, and trials of it count.`;
  const counts = families?.find(({ id }) => out.has(id));
  if (counts !== undefined) return `Family ${counts.id} was left out, and is said to count.`;
  const derived = families?.filter(isDerived) ?? [];
  const alone = derived.find(({ id }) => !approved.some(({ family }) => family === id));
  if (alone !== undefined)
    return `A machine wrote family ${alone.id} (${alone.author}), and nobody approved it.`;
  const extra = approved.find(({ family }) => !derived.some(({ id }) => family === id));
  if (families === null || extra === undefined) return null;
  return `Family ${extra.family} is said to be approved, and is none that a machine wrote.`;
}

/** Who answers for the families that count. */
function authors({ approved }: Standing, families: readonly GateFamily[] | null): string {
  const by = named([...new Set(approved.map((one) => one.by))]);
  const derived = `${approved.length} derived and approved by ${by}`;
  if (families === null)
    return approved.length === 0
      ? "No family is said to be derived."
      : `Of the families ${derived}.`;
  const human = families.length - approved.length;
  if (approved.length === 0)
    return `A person wrote each of ${counted(families.length, "family", "families")}.`;
  return `${human} of ${counted(families.length, "family", "families")} have a human author, ${derived}.`;
}

function leftOutText({ family, because, by, why }: LeftOut): string {
  return because === "quarantined"
    ? `Left out: ${family}, quarantined by ${by}: ${why}.`
    : `Left out: ${family}, derived and approved by nobody.`;
}
