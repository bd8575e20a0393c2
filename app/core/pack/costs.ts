import { planFor } from "../gate/plan.ts";
import { expectedTrials } from "../gate/walk.ts";
import type { Policy } from "../policy.ts";
import type { AuthorsTrial } from "./authors-trial.ts";
import { drawFamily, type Trial } from "./draw.ts";
import { brief, finding, type PackFinding } from "./finding.ts";
import { type Pack, shareOf } from "./pack.ts";

/** What a family's trials take, each on a product freshly started. */
export interface FamilyCost {
  readonly id: string;
  readonly trials: number;
  readonly passed: number;
  /** Milliseconds from the product's start to the trial's end; null where none was played. */
  readonly median: number | null;
  /** So long or shorter are 95 of 100. */
  readonly p95: number | null;
  /** Of the time that a confirmation is expected to take, 0 to 1. */
  readonly part: number;
}

/** What a pack costs. */
export interface PackCost {
  readonly families: readonly FamilyCost[];
  /** Of one confirmation of a build of the power's rate, under the policy's first plan: trials, and seconds where they are played one by one. */
  readonly confirmation: { readonly trials: number; readonly seconds: number };
}

/** As many draws of each family, family by family. */
export function costDraws(
  pack: Pack,
  draws: number,
  seedOf: (family: string, draw: number) => string,
): readonly Trial[] {
  return pack.families.flatMap(({ id }) =>
    Array.from({ length: draws }, (_, draw) => drawFamily(pack, id, seedOf(id, draw))),
  );
}

/** What the trials took, and what a confirmation is expected to. */
export function packCost(pack: Pack, policy: Policy, trials: readonly AuthorsTrial[]): PackCost {
  const means = pack.families.map((family) => {
    const times = timesOf(family.id, trials);
    const mean = times.reduce((sum, ms) => sum + ms, 0) / Math.max(1, times.length);
    return { family, times, weighed: mean * shareOf(family, pack) };
  });
  const whole = means.reduce((sum, { weighed }) => sum + weighed, 0);
  const expected = expectedTrials(planFor(policy, 1), policy.power.rate);
  return {
    families: means.map(({ family: { id }, times, weighed }) => ({
      id,
      trials: times.length,
      passed: trials.filter((one) => one.family === id && one.outcome === "passed").length,
      median: quantile(times, 0.5),
      p95: quantile(times, 0.95),
      part: whole === 0 ? 0 : weighed / whole,
    })),
    confirmation: { trials: expected, seconds: (expected * whole) / 1000 },
  };
}

function timesOf(id: string, trials: readonly AuthorsTrial[]): readonly number[] {
  return trials
    .filter(({ family, outcome }) => family === id && outcome !== "missing")
    .map(({ ms }) => ms)
    .sort((one, other) => one - other);
}

/** The least of the sorted numbers that at least this part of them does not exceed (nearest rank). */
function quantile(sorted: readonly number[], part: number): number | null {
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? null;
}

/** Families that fail on the product that is said to keep what they ask for. */
export function failingFindings(
  pack: Pack,
  trials: readonly AuthorsTrial[],
): readonly PackFinding[] {
  return pack.families.flatMap((family) => {
    const own = trials.filter((one) => one.family === family.id);
    const failed = own.filter(({ outcome }) => outcome === "failed");
    const [first] = failed;
    if (first === undefined) return [];
    const sentence = `${failed.length} of ${own.length} draws fail on the product, first from the seed ${first.seed}: ${brief(first.reason)}`;
    const remedy = "give a product that passes, or mend what the family expects";
    return [finding(family, "error", "passes", { at: "play", sentence, remedy })];
  });
}
