import { binomialChance } from "../../binomial.ts";
import { acceptChance } from "../../walk.ts";
import { plainPack } from "../confirmed.ts";
import type { Design, Setting } from "../design.ts";
import { anyCleared } from "../lineage-run.ts";
import { draws } from "../noise.ts";
import { raced } from "../raced.ts";
import { anyOf, anyPasses, textbook, textbookExact } from "../textbook.ts";
import { trial } from "../trial.ts";

/** What was refused is asked for again in other words: it stays in its lineage, and goes on where that stands. */
export const lineage: Design = {
  name: "lineage",
  says: "a refused intent is reworded and submitted anew, as often as there are attempts; the textbook gate takes it for another",
  gate: (setting, random) =>
    anyCleared(setting, () => ({
      race: raced(1, setting.policy.selection, draws("independent", [setting.rate], random)),
      pack: plainPack(() => trial(random() < setting.rate)),
    })),
  exact: cleared,
  naive: (setting, random) => anyPasses(setting.attempts, () => textbook(setting, random)),
  naiveExact: (setting) => anyOf(setting.attempts, textbookExact(setting)),
};

/** By dynamic programming over how many plans have been written: an attempt whose candidate is not worth one writes none. */
function cleared({ policy, plans, rate, attempts }: Setting): number {
  const { trials } = raced(1, policy.selection, () => () => true);
  let open: number[] = [1];
  let accepted = 0;
  for (let begun = 0; begun < attempts; begun += 1) {
    const next = Array.from({ length: open.length + 1 }, () => 0);
    for (const [written, chance] of open.entries()) {
      const worth = worthChance((passes) => plans.worth(written + 1, passes, trials), trials, rate);
      const accept = acceptChance(plans.plan(written + 1), rate);
      accepted += chance * worth * accept;
      next[written] = (next[written] ?? 0) + chance * (1 - worth);
      next[written + 1] = (next[written + 1] ?? 0) + chance * worth * (1 - accept);
    }
    open = next;
  }
  return accepted;
}

/** The chance that a candidate passes so many of its trials of selection that it is worth a plan. */
function worthChance(worth: (passes: number) => boolean, trials: number, rate: number): number {
  let chance = 0;
  for (let passes = 0; passes <= trials; passes += 1)
    if (worth(passes)) chance += binomialChance(trials - passes, trials, 1 - rate);
  return chance;
}
