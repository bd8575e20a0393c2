import type { Design } from "../design.ts";
import { firstCleared, firstPlan } from "../lineage-run.ts";
import { textbook, textbookExact } from "../textbook.ts";
import { trial } from "../trial.ts";

/** One candidate, one plan: what every other design is to be compared with. */
export const fixed: Design = {
  name: "fixed",
  says: "one candidate is tested once",
  gate: (setting, random) => firstCleared(setting, () => trial(random() < setting.rate)),
  exact: firstPlan,
  naive: textbook,
  naiveExact: textbookExact,
};
