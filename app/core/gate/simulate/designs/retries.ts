import type { Design } from "../design.ts";
import { everyPlan } from "../lineage-run.ts";
import { anyOf, anyPasses, textbook, textbookExact } from "../textbook.ts";
import { retried } from "./best-of-k.ts";

/** A refused lineage iterates: each plan spends its own share of α. */
export const retries: Design = {
  name: "retries",
  says: "the best of k is taken, again and again until one is accepted; the textbook gate spends its whole α each time",
  gate: retried,
  exact: everyPlan,
  naive: (setting, random) =>
    anyPasses(setting.k * setting.attempts, () => textbook(setting, random)),
  naiveExact: (setting) => anyOf(setting.k * setting.attempts, textbookExact(setting)),
};
