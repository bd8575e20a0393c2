import { confirmed, simulatedFamily } from "../confirmed.ts";
import type { Design, Setting } from "../design.ts";
import type { FastRandom } from "../fast-random.ts";
import { straightTrials } from "../textbook.ts";

/** Cases of a file that the textbook gate draws as a whole. */
const CASES = 25;

/** Of so many families, all alike, one is wholly broken: 50 for a rate of 0.98. Each trial draws its family anew. */
export const clusters: Design = {
  name: "clusters",
  says: "of many families one is wholly broken; the textbook gate draws whole files of 25 cases until it has enough",
  gate: (setting, random) => {
    const families = familiesOf(setting.rate);
    const outcome = (family: string) => (family === BROKEN ? "failed" : "passed");
    const play = (family: string) => ({ family, outcome: outcome(family) }) as const;
    return confirmed(setting.policy, setting.plans.plan(1), {
      families,
      draw: () => play(families[Math.floor(random() * families.length)]?.id ?? BROKEN),
      topUp: play,
    });
  },
  // Looks and floor both refuse, and they hang together.
  exact: () => null,
  naive: (setting, random) => !filesDrawn(setting, random).includes(0),
  naiveExact: (setting) => {
    const files = Math.ceil(straightTrials(setting) / CASES);
    return Math.max(0, 1 - files / familyCount(setting.rate));
  },
};

const BROKEN = "f1";

function familyCount(rate: number): number {
  return Math.max(1, Math.round(1 / (1 - rate)));
}

function familiesOf(rate: number) {
  return Array.from({ length: familyCount(rate) }, (_, at) => simulatedFamily(`f${at + 1}`));
}

/** Different files, by their places, until they hold as many cases as the test wants. */
function filesDrawn(setting: Setting, random: FastRandom): readonly number[] {
  const count = familyCount(setting.rate);
  const left = Array.from({ length: count }, (_, place) => place);
  const wanted = Math.ceil(straightTrials(setting) / CASES);
  return Array.from(
    { length: Math.min(count, wanted) },
    () => left.splice(Math.floor(random() * left.length), 1)[0] ?? 0,
  );
}
