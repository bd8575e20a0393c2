import type { Design } from "../design.ts";
import { firstCleared, firstPlan } from "../lineage-run.ts";
import { anyOf, anyPasses, textbook, textbookExact } from "../textbook.ts";
import { trial } from "../trial.ts";

/** Every failure kills the machine it is played on. What began and has no outcome is missing, and the rest goes on. */
export const restarts: Design = {
  name: "restarts",
  says: "a build kills the factory where it would fail; the textbook gate begins again, as often as there are attempts",
  gate: (setting, random) => firstCleared(setting, () => trial(random() < setting.rate, "missing")),
  exact: firstPlan,
  naive: (setting, random) => anyPasses(setting.attempts, () => textbook(setting, random)),
  naiveExact: (setting) => anyOf(setting.attempts, textbookExact(setting)),
};
