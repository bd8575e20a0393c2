import type { Design } from "../design.ts";
import { firstCleared, firstPlan } from "../lineage-run.ts";
import { straight, straightTrials } from "../textbook.ts";
import { trial } from "../trial.ts";

/** A bad start fails this part of its trials. */
const FAILS = 0.5;

/** Some starts are bad for good. Each trial has a start of its own. */
export const boots: Design = {
  name: "boots",
  says: "some starts of the product are bad and fail half of the time; the textbook gate plays all on one start",
  gate: (setting, random) =>
    firstCleared(setting, () => trial(startsWell(setting.rate, random()) || random() >= FAILS)),
  exact: firstPlan,
  naive: (setting, random) =>
    startsWell(setting.rate, random()) ||
    straight(straightTrials(setting), () => random() >= FAILS),
  naiveExact: (setting) => {
    const bad = badStarts(setting.rate);
    return 1 - bad + bad * (1 - FAILS) ** straightTrials(setting);
  },
};

/** The part of all starts that gives the build its rate: 4 % for 0.98. */
function badStarts(rate: number): number {
  return Math.min(1, (1 - rate) / FAILS);
}

function startsWell(rate: number, luck: number): boolean {
  return luck >= badStarts(rate);
}
