import { leastTrials } from "../binomial.ts";
import type { Setting } from "./design.ts";
import type { FastRandom } from "./fast-random.ts";

/** Trials without a failure that show the target at the whole of α: 149 for 0.98 at 0.05. */
export function straightTrials({ policy: { target, alpha } }: Setting): number {
  return leastTrials(0, 1 - target, { level: alpha, most: 1_000_000 }) ?? 1_000_000;
}

/** Whether none of so many trials fails. */
export function straight(trials: number, passes: () => boolean): boolean {
  for (let played = 0; played < trials; played += 1) if (!passes()) return false;
  return true;
}

/** Whether one of so many tests passes; those after it are not played. */
export function anyPasses(tests: number, passes: () => boolean): boolean {
  for (let test = 0; test < tests; test += 1) if (passes()) return true;
  return false;
}

/** One textbook test of a build of the setting's rate. */
export function textbook(setting: Setting, random: FastRandom): boolean {
  return straight(straightTrials(setting), () => random() < setting.rate);
}

/** Its chance to accept. */
export function textbookExact(setting: Setting): number {
  return setting.rate ** straightTrials(setting);
}

/** The chance that one of so many independent tests accepts. */
export function anyOf(tests: number, chance: number): number {
  return 1 - (1 - chance) ** tests;
}
