import { plainPack } from "../confirmed.ts";
import type { Design } from "../design.ts";
import { anyCleared } from "../lineage-run.ts";
import { draws } from "../noise.ts";
import { raced } from "../raced.ts";
import { anyOf, anyPasses, textbook, textbookExact } from "../textbook.ts";
import { trial } from "../trial.ts";

/** The best of several is chosen on one stream of draws and judged on another. */
export const bestOfK: Design = {
  name: "best-of-k",
  says: "the best of k candidates is taken; the textbook gate chooses and judges on the same holdouts",
  gate: (setting, random) => retried({ ...setting, attempts: 1 }, random),
  // That a winner is not worth a plan depends on the race, whose chances are not known in closed form.
  exact: () => null,
  naive: (setting, random) => anyPasses(setting.k, () => textbook(setting, random)),
  naiveExact: (setting) => anyOf(setting.k, textbookExact(setting)),
};

/** Attempts of k independent candidates each, until one is cleared. */
export const retried: Design["gate"] = (setting, random) => {
  const { k, rate, policy } = setting;
  const rates = Array.from({ length: k }, () => rate);
  return anyCleared(setting, () => ({
    race: raced(k, policy.selection, draws("independent", rates, random)),
    pack: plainPack(() => trial(random() < rate)),
  }));
};
