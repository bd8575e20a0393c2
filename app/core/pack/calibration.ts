import { intervalOf } from "../gate/bounds.ts";
import { planFor } from "../gate/plan.ts";
import { acceptChance } from "../gate/walk.ts";
import type { Policy } from "../policy.ts";
import { MOST_QUARANTINED } from "../standing.ts";
import { drawFamily, type Trial } from "./draw.ts";
import { type Pack, shareOf } from "./pack.ts";

/** One draw's trials on a product that did not change between them. */
const PLAYS = 2;
const CONFIDENCE = 0.95;

/** What repeated trials say of one family. */
export interface FamilyCalibration {
  readonly id: string;
  readonly share: number;
  /** Draws that were played as often as they were to be, and those of them that ended once so and once otherwise. */
  readonly draws: number;
  readonly disagreed: number;
  /** The part that disagrees, with its 95 % interval (Clopper and Pearson). */
  readonly rate: number;
  readonly interval: readonly [number, number];
  /** How likely a trial that should pass fails by itself: the q of 2q(1 − q) = rate. */
  readonly flake: number;
  readonly flakeInterval: readonly [number, number];
  /** By how much that alone lowers the chance of a build of the policy's power's rate to be accepted. */
  readonly cost: number;
}

/** An A/A run of a pack: what the machinery does to trials of a product that stays the same. */
export interface Calibration {
  readonly families: readonly FamilyCalibration[];
  /** Flaky families that may be set aside together, the flakiest first; of at most 5 % of the weight. */
  readonly quarantine: readonly string[];
  /** The chance that the policy's first plan accepts a build of its power's rate: without flakes, as seen, and with those set aside. */
  readonly power: {
    readonly sound: number;
    readonly seen: number;
    readonly quarantined: number;
  };
}

/** Every family's draws, each as often as it is played; `seedOf` gives the seed of a family's draw by its number. */
export function calibrationDraws(
  pack: Pack,
  draws: number,
  seedOf: (family: string, draw: number) => string,
): readonly Trial[] {
  const each = pack.families.flatMap(({ id }) =>
    Array.from({ length: draws }, (_, draw) => drawFamily(pack, id, seedOf(id, draw))),
  );
  return twice(each);
}

/** Draws as an A/A run plays them. */
export function twice(draws: readonly Trial[]): readonly Trial[] {
  return draws.flatMap((draw) => Array.from({ length: PLAYS }, () => draw));
}

/** What was counted of one family; `share`: of the pack's weight. */
export interface CalibrationTally {
  readonly family: string;
  readonly share: number;
  /** Draws that were played as often as they were to be, and those of them that ended once so and once otherwise. */
  readonly draws: number;
  readonly disagreed: number;
  /** Trials with an outcome, and those that passed. */
  readonly trials: number;
  readonly passes: number;
}

interface CalibrationTrial {
  readonly family: string;
  readonly seed: string;
  readonly outcome: "passed" | "failed" | "missing";
}

/** What the trials of `calibrationDraws` say. */
export function calibrate(
  pack: Pack,
  policy: Policy,
  trials: readonly CalibrationTrial[],
): Calibration {
  return calibrationOf(talliesOf(pack, trials), policy);
}

/** The trials of `calibrationDraws`, counted. A draw whose trials are not all there says nothing. */
export function talliesOf(
  pack: Pack,
  trials: readonly CalibrationTrial[],
): readonly CalibrationTally[] {
  return pack.families.map((family) => {
    const own = trials.filter((trial) => trial.family === family.id && trial.outcome !== "missing");
    const bySeed = Map.groupBy(own, ({ seed }) => seed);
    const whole = [...bySeed.values()].filter((plays) => plays.length === PLAYS);
    const disagreed = whole.filter(
      (plays) => new Set(plays.map(({ outcome }) => outcome)).size > 1,
    );
    return {
      family: family.id,
      share: shareOf(family, pack),
      draws: whole.length,
      disagreed: disagreed.length,
      trials: own.length,
      passes: own.filter(({ outcome }) => outcome === "passed").length,
    };
  });
}

/** What the counts say of each family and of the gate. */
export function calibrationOf(tallies: readonly CalibrationTally[], policy: Policy): Calibration {
  const plan = planFor(policy, 1);
  const families = tallies.map((tally) => calibrated(tally, policy));
  const quarantine = quarantinable(families);
  const power = (set: readonly string[]) => powerWithout(families, set, policy);
  return {
    families,
    quarantine,
    power: {
      sound: acceptChance(plan, policy.power.rate),
      seen: power([]),
      quarantined: power(quarantine),
    },
  };
}

function calibrated(
  { family, share, draws, disagreed }: CalibrationTally,
  policy: Policy,
): FamilyCalibration {
  const rate = draws === 0 ? 0 : disagreed / draws;
  const interval = intervalOf(disagreed, draws, CONFIDENCE);
  const flake = flakeOf(rate);
  const flakeInterval = [flakeOf(interval[0]), flakeOf(interval[1])] as const;
  const plan = planFor(policy, 1);
  const { rate: honest } = policy.power;
  const cost = acceptChance(plan, honest) - acceptChance(plan, honest * (1 - share * flake));
  return { id: family, share, draws, disagreed, rate, interval, flake, flakeInterval, cost };
}

/** The q of 2q(1 − q) = rate; a half where even that would not explain it. */
function flakeOf(rate: number): number {
  return (1 - Math.sqrt(Math.max(0, 1 - 2 * rate))) / 2;
}

/** Only what was seen to disagree; whoever would exceed the weight stays, and a less flaky one may still go. */
function quarantinable(families: readonly FamilyCalibration[]): readonly string[] {
  const flaky = families
    .filter(({ disagreed }) => disagreed > 0)
    .sort((one, other) => other.flake - one.flake);
  const set: string[] = [];
  let weight = 0;
  for (const { id, share } of flaky) {
    if (weight + share > MOST_QUARANTINED) continue;
    set.push(id);
    weight += share;
  }
  return set;
}

/** A build of the power's rate passes less often by what fails by itself, weighed over the families that stay. */
function powerWithout(
  families: readonly FamilyCalibration[],
  set: readonly string[],
  policy: Policy,
): number {
  const staying = families.filter(({ id }) => !set.includes(id));
  const weight = staying.reduce((sum, { share }) => sum + share, 0);
  const flake = staying.reduce((sum, { share, flake }) => sum + (share / weight) * flake, 0);
  return acceptChance(planFor(policy, 1), policy.power.rate * (1 - flake));
}
