import { FactoryError } from "../errors.ts";
import { trialSeed } from "../streams.ts";
import { percent } from "../wording.ts";
import { matchingFindings } from "./check-matchers.ts";
import { namingFindings } from "./check-names.ts";
import { drawFamily } from "./draw.ts";
import type { Family } from "./family.ts";
import { finding, type PackFinding } from "./finding.ts";
import { type Pack, shareOf } from "./pack.ts";
import type { Step } from "./step.ts";

/** Below it a family that is wholly broken passes more than one confirmation in twenty (rule 11 of the gate). */
const LEAST_SHARE = 0.018;
const GREATEST_SHARE = 0.25;

/** What is wrong with a pack, or unwise. An error: it cannot be played from end to end, or would test nothing. */
export function checkPack(pack: Pack): { readonly findings: readonly PackFinding[] } {
  const duplicates = pack.families.flatMap((family, index) =>
    duplicateFindings(family, pack.families.slice(0, index)),
  );
  const each = pack.families.flatMap((family) => [
    ...drawFindings(family, pack),
    ...playFindings(family),
    ...namingFindings(family),
    ...matchingFindings(family),
    ...coverFindings(family),
    ...shareFindings(family, pack),
  ]);
  return { findings: [...duplicates, ...each] };
}

function duplicateFindings(family: Family, earlier: readonly Family[]): readonly PackFinding[] {
  const twin = earlier.find(({ id }) => id === family.id);
  if (twin === undefined) return [];
  const sentence = `the id ${family.id} is that of ${twin.file} too`;
  return [
    finding(family, "error", "unique-id", {
      at: "id",
      sentence,
      remedy: "give each family an id of its own",
    }),
  ];
}

const SAMPLES = 5;

/** A family is drawn a few times: what can never be drawn cannot be judged by. */
function drawFindings(family: Family, pack: Pack): readonly PackFinding[] {
  if (family.table?.length === 0) return [];
  try {
    for (let index = 0; index < SAMPLES; index += 1)
      drawFamily(pack, family.id, trialSeed("pack check", index));
    return [];
  } catch (error) {
    if (!(error instanceof FactoryError)) throw error;
    const remedy = "mend what it draws, so that every trial can have it";
    const said = { at: "draw", sentence: error.message, remedy };
    return [finding(family, "error", "drawable", said)];
  }
}

function playFindings(family: Family): readonly PackFinding[] {
  const found: PackFinding[] = [];
  // What a law expects is its own code's matter.
  if (family.law !== null) return found;
  if (!family.play.some(expects)) {
    const sentence = "no step expects anything, so every product passes";
    found.push(
      finding(family, "error", "expects", {
        at: "play",
        sentence,
        remedy: "say what must be seen: expect: { status: 201 }",
      }),
    );
  }
  const runs = family.play.filter((step) => "run" in step).length;
  if (runs > 0 && family.play.length > 1) {
    const sentence = `${family.play.length} steps, ${runs} of them runs; a trial of a command is one process`;
    found.push(
      finding(family, "error", "one-run", {
        at: "play",
        sentence,
        remedy: "play one run, or requests only",
      }),
    );
  }
  return found;
}

function expects(step: Step): boolean {
  if (!("expect" in step)) return false;
  return Object.values(step.expect).some((part) => part !== undefined);
}

function coverFindings(family: Family): readonly PackFinding[] {
  if (family.covers.length > 0) return [];
  const sentence = "covers no key of a spec, so the gate cannot tell what it tests";
  const remedy =
    "name the data contracts, rules, workflows or acceptance lines: covers: [phi-gate]";
  return [finding(family, "warning", "covers", { at: "covers", sentence, remedy })];
}

function shareFindings(family: Family, pack: Pack): readonly PackFinding[] {
  const share = shareOf(family, pack);
  const seen = `${percent(share)} of all draws (weight ${family.weight})`;
  if (share < LEAST_SHARE) {
    const sentence = `${seen}: a build that breaks it wholly may still be cleared`;
    return [
      finding(family, "warning", "share", {
        at: "weight",
        sentence,
        remedy: "give it a share of at least 1.8 %",
      }),
    ];
  }
  if (share <= GREATEST_SHARE) return [];
  const sentence = `${seen}: the others are hardly tested`;
  return [
    finding(family, "warning", "share", {
      at: "weight",
      sentence,
      remedy: "split it, or keep its share to 25 %",
    }),
  ];
}
