import { acceptChance } from "../walk.ts";
import { confirmed, plainPack, type SimulatedPack } from "./confirmed.ts";
import type { Setting } from "./design.ts";
import type { RaceEnd } from "./raced.ts";
import type { SimulatedTrial } from "./trial.ts";

/** What an attempt brings: how its race ended, and what its winner's confirmation draws from. */
export interface SimulatedAttempt {
  readonly race: Pick<RaceEnd, "trials" | "passes">;
  readonly pack: SimulatedPack;
}

/**
 * One lineage, attempt after attempt until one is cleared: the winner gets the lineage's next plan if it is worth one, which spends
 * its share of α whatever comes of it. Whether one was cleared.
 */
export function anyCleared(setting: Setting, attempt: () => SimulatedAttempt): boolean {
  const { policy, plans, attempts } = setting;
  let j = 1;
  for (let begun = 0; begun < attempts; begun += 1) {
    const { race, pack } = attempt();
    if (!plans.worth(j, race.passes, race.trials)) continue;
    const plan = plans.plan(j);
    j += 1;
    if (confirmed(policy, plan, pack)) return true;
  }
  return false;
}

/** Whether a lineage's first plan clears a build that was not raced, whose pack has one family with these trials. */
export function firstCleared({ policy, plans }: Setting, draw: () => SimulatedTrial): boolean {
  return confirmed(policy, plans.plan(1), plainPack(draw));
}

/** The chance that a first plan accepts a build of this rate. */
export function firstPlan({ plans, rate }: Setting): number {
  return acceptChance(plans.plan(1), rate);
}

/** The chance that one of a lineage's plans does, were every attempt's winner worth one. */
export function everyPlan({ plans, rate, attempts }: Setting): number {
  let none = 1;
  for (let j = 1; j <= attempts; j += 1) none *= 1 - acceptChance(plans.plan(j), rate);
  return 1 - none;
}
