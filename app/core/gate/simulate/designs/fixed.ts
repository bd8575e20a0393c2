import { plainPack } from "../confirmed.ts";
import type { Design } from "../design.ts";
import { anyCleared, firstPlan, UNRACED } from "../lineage-run.ts";
import { textbook, textbookExact } from "../textbook.ts";
import { trial } from "../trial.ts";

/** One candidate, one plan: what every other design is to be compared with. */
export const fixed: Design = {
  name: "fixed",
  says: "one candidate is tested once",
  gate: (setting, random) =>
    anyCleared({ ...setting, attempts: 1 }, () => ({
      race: UNRACED,
      pack: plainPack(() => trial(random() < setting.rate)),
    })),
  exact: firstPlan,
  naive: textbook,
  naiveExact: textbookExact,
};
