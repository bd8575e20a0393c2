import type { Mutation, PlayedMutant } from "../../../../core/pack/mutation.ts";
import type { PackReport } from "../../../../core/workbench-pack.ts";
import { findingsText } from "../../findings-text.ts";
import type { Paint } from "../../paint.ts";
import { percent } from "../../percent.ts";
import { table } from "../../table.ts";

/** What is known of a pack, in words. */
export function checkText(report: PackReport, paint: Paint): string {
  const { name, findings } = report;
  return [
    table(["family", "share", "must", "covers"], familyRows(report), "no families"),
    ...costText(report.cost),
    "",
    ...keysText(report.keys),
    ...canaryText(report),
    ...companyText(report.company),
    ...mutationText(report.mutation),
    findingsText(`pack ${name}`, findings, paint),
  ].join("\n");
}

function familyRows({ families }: PackReport) {
  return families.map(({ id, share, must, covers }) => [
    id,
    percent(share),
    must ? "always" : "",
    covers.join(" "),
  ]);
}

function costText(cost: PackReport["cost"]): readonly string[] {
  if (cost === undefined) return [];
  const { families, confirmation } = cost;
  const rows = families.map(({ id, trials, passed, median, p95, part }) => [
    id,
    trials,
    passed,
    milliseconds(median),
    milliseconds(p95),
    percent(part),
  ]);
  const head = ["family", "trials", "passed", "median", "95 of 100", "of a confirmation"];
  const { trials, seconds } = confirmation;
  return [
    "",
    table(head, rows, "no families"),
    "",
    `a confirmation is expected to play ${Math.round(trials)} trials: ${seconds.toFixed(1)} s where they are played one by one`,
  ];
}

function keysText(keys: PackReport["keys"]): readonly string[] {
  if (keys === undefined) return [];
  const covered = keys.filter(({ families }) => families.length > 0).length;
  return [`${covered} of ${keys.length} keys of the spec are covered`, ""];
}

/** Without one, only a whole file of the pack would be known again. */
function canaryText({ canaries }: PackReport): readonly string[] {
  if (canaries > 0) return [];
  const remedy = "a comment such as `# canary: WORD`, 16 letters or more, in each family";
  return [`no canary: a builder that read a part of it is not noticed; put ${remedy}`, ""];
}

/** Seeds are told as far as they tell draws apart. */
const SEED = 12;

function companyText(company: PackReport["company"]): readonly string[] {
  if (company === undefined) return [];
  const { trials, block, dependent } = company;
  const played = `${trials} draws played alone, and shuffled in blocks of ${block} on a product that is kept`;
  const settled = dependent.filter(({ settled }) => settled);
  if (settled.length === 0) return [`${played}: no family minds`, ""];
  const rows = settled.map(({ family, seed, before, by }) => {
    const other = by ?? before.at(-1);
    const after = other === undefined ? "" : `${other.family} ${other.seed.slice(0, SEED)}`;
    return [family, seed.slice(0, SEED), by === null ? `${before.length} others, ${after}` : after];
  });
  return [
    table(["needs a product of its own", "seed", "after, on the same one"], rows, ""),
    "",
    `${played}: families that ended otherwise: ${settled.length}`,
    "",
  ];
}

const NAMED = 4;

function mutationText(mutation: PackReport["mutation"]): readonly string[] {
  if (mutation === undefined) return [];
  const { mutants, families } = mutation;
  const rows = mutants.map((mutant) => [
    `${mutant.path}:${mutant.line}:${mutant.column}`,
    mutant.kind,
    changeText(mutant),
    endText(mutant),
  ]);
  const noticing = families.map(({ id, noticed }) => [id, noticed]);
  return [
    table(
      ["mutant", "kind", "change", "noticed by"],
      rows,
      "no mutants: no code in a language that is known",
    ),
    "",
    table(["family", "mutants noticed"], noticing, "no families"),
    "",
    ...mutationSummary(mutation),
    "",
  ];
}

function changeText({ kind, was, becomes }: PlayedMutant): string {
  if (kind === "return") return "returns at once";
  return `${was} → ${becomes === "" ? "nothing" : becomes}`;
}

function endText({ outcome, families }: Pick<PlayedMutant, "outcome" | "families">): string {
  if (outcome === "not-started") return "did not start";
  if (outcome === "not-played") return "not played to its end";
  if (outcome === "survived") return "nobody: it survived";
  const more = families.length > NAMED ? `, ${families.length - NAMED} more` : "";
  return `${families.slice(0, NAMED).join(", ")}${more}`;
}

function mutationSummary(mutation: Mutation): readonly string[] {
  const { places, mutants, played, noticed, interval } = mutation;
  const [low, high] = interval;
  const count = (outcome: PlayedMutant["outcome"]) =>
    mutants.filter((one) => one.outcome === outcome).length;
  const unplayed = count("not-played");
  const later = unplayed === 0 ? "" : `; ${unplayed} not played: give them longer with --limit`;
  return [
    `${noticed} of ${played} mutants noticed; of all that start it is ${percent(low)} to ${percent(high)} (95 % confidence)`,
    `${mutants.length} of ${places} places changed; ${count("not-started")} did not start, which needs no family${later}`,
  ];
}

function milliseconds(ms: number | null): string {
  return ms === null ? "-" : `${ms.toFixed(0)} ms`;
}
