import { plainPack } from "../confirmed.ts";
import type { Design, Setting } from "../design.ts";
import type { FastRandom } from "../fast-random.ts";
import { anyCleared } from "../lineage-run.ts";
import { raced } from "../raced.ts";
import { anyPasses, straight, straightTrials } from "../textbook.ts";
import { trial } from "../trial.ts";

/** As many cases as CommonMark's specification has, and the part of them that selection may see. */
const CASES = 652;
const SELECTION = 0.25;

/**
 * Every family is a table of fixed cases, some of which each candidate gets wrong. A quarter is seen in selection; an acceptance is
 * false when the rest, which is what confirmation draws from, passes below the target.
 */
export const tables: Design = {
  name: "tables",
  says: "652 fixed cases, a quarter of them in selection; the textbook gate chooses and judges on the same 149 of them",
  gate: (setting, random) => {
    const { k, policy, rate } = setting;
    return anyCleared(setting, () => {
      const candidates = Array.from({ length: k }, () => badCases(rate, random));
      const race = raced(k, policy.selection, () => {
        const place = random();
        return (candidate) => place * IN_SELECTION >= (candidates[candidate]?.seen ?? 0);
      });
      const hidden = candidates[race.winner]?.hidden ?? 0;
      const good = 1 - hidden / IN_CONFIRMATION;
      // A build that confirmation's cases show to be good enough is no false acceptance, whatever becomes of it.
      const draw = () => trial(good < policy.target && random() < good);
      return { race, pack: plainPack(draw) };
    });
  },
  exact: () => null,
  naive: (setting, random) =>
    anyPasses(setting.k * setting.attempts, () => tableTest(setting, random)),
  naiveExact: () => null,
};

const IN_SELECTION = Math.round(CASES * SELECTION);
const IN_CONFIRMATION = CASES - IN_SELECTION;

/** Bad cases of a candidate, each anywhere in the table: how many selection may see, and how many only confirmation. */
function badCases(rate: number, random: FastRandom) {
  const bad = Math.ceil(CASES * (1 - rate));
  let [seen, hidden] = [0, 0];
  while (seen + hidden < bad) {
    const left = CASES - seen - hidden;
    if (random() * left < IN_SELECTION - seen) seen += 1;
    else hidden += 1;
  }
  return { seen, hidden };
}

/** 149 cases of the table, each once. */
function tableTest(setting: Setting, random: FastRandom): boolean {
  const bad = Math.ceil(CASES * (1 - setting.rate));
  let left = CASES;
  return straight(Math.min(CASES, straightTrials(setting)), () => {
    left -= 1;
    return random() * (left + 1) >= bad;
  });
}
