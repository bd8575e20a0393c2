import { canonicalJson } from "../../canonical.ts";
import { type Compared, type Loosened, looseningText } from "../../loosening.ts";
import {
  isDerived,
  type LeftOut,
  MOST_QUARANTINED,
  quarantinedShare,
  type Standing,
} from "../../standing.ts";
import type { Known } from "../expected.ts";
import type { GateFamily } from "../top-ups.ts";
import { counted, type Judgement, named, type Rule } from "./rule.ts";

/** Who answers for what judged, and what was left out of it (rules 9 and 10): only a person lets a derived family count or sets one aside. */
export const standing: Rule = {
  required: () =>
    `every family that counts was written or approved by a person, as now; at most ${percent(MOST_QUARANTINED)} of the weight is quarantined; nothing is looser within a lineage but by an operator's word`,
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
    const silent = unallowed(evaluation.loosened, expected.compared);
    if (silent !== null) return { ruling: "evidence", seen, sentence: silent };
    const sentence = [
      authors(evaluation.standing, expected.families),
      ...leftOut.map(told),
      ...comparedText(evaluation.loosened, expected.compared),
    ];
    const met: Judgement = { ruling: "met", seen, sentence: sentence.join(" ") };
    const note = notKnown(expected);
    return note === null ? met : { ...met, note };
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

function told({ family, because, by, why }: LeftOut): string {
  return because === "quarantined"
    ? `Left out: ${family}, quarantined by ${by}: ${why}.`
    : `Left out: ${family}, derived and approved by nobody.`;
}

/** What is taken as claimed; null where everything is known. */
function notKnown({ standing: now, compared }: Known): string | null {
  if (now === null) return "Which families count is as claimed: their standing is not known here.";
  if (compared !== null) return null;
  return "That nothing else is looser is as claimed: the earlier plans of the lineage are not known here.";
}

/** Where the plan does not say, by an operator's word, what is looser than by an earlier plan of its lineage. */
function unallowed(loosened: Loosened | null, compared: Compared | null): string | null {
  const looser = loosened?.looser ?? [];
  if (compared === null || canonicalJson(looser) === canonicalJson(compared.looser)) return null;
  return compared.looser.length === 0
    ? "The plan says that it is looser than an earlier one of its lineage, and it is not."
    : `It is judged by less than an earlier plan of its lineage, and the plan does not say by whose word: ${looseningText(compared.looser)}.`;
}

/** What is looser and by whose word; and what could not be compared. */
function comparedText(loosened: Loosened | null, compared: Compared | null): readonly string[] {
  const unknown = compared?.unknown ?? 0;
  return [
    ...(loosened === null
      ? []
      : [
          `Loosened within the lineage by ${loosened.by} (${loosened.why}): ${looseningText(loosened.looser)}.`,
        ]),
    ...(unknown === 0
      ? []
      : [
          `${counted(unknown, "earlier plan")} of the lineage ${unknown === 1 ? "does" : "do"} not say what judged: whether anything is looser is not known.`,
        ]),
  ];
}

function percent(part: number): string {
  return `${Number((part * 100).toFixed(2))} %`;
}
