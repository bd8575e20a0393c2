import type { Design } from "../design.ts";
import { firstCleared, firstPlan } from "../lineage-run.ts";
import { straight, straightTrials } from "../textbook.ts";
import { trial } from "../trial.ts";

/** A build that fails now and then, on any draw. Nothing is tried again. */
export const flaky: Design = {
  name: "flaky",
  says: "a build fails now and then; the textbook gate plays a failed trial again and calls it flaky",
  gate: (setting, random) => firstCleared(setting, () => trial(random() < setting.rate)),
  exact: firstPlan,
  naive: (setting, random) =>
    straight(straightTrials(setting), () => random() < setting.rate || random() < setting.rate),
  naiveExact: (setting) => (1 - (1 - setting.rate) ** 2) ** straightTrials(setting),
};
