import { binomialCdf } from "../../binomial.ts";
import type { Design } from "../design.ts";
import { firstCleared, firstPlan } from "../lineage-run.ts";
import { trial } from "../trial.ts";

/** The textbook gate plays so many trials and sets aside this part of them. */
const PLAYED = 422;
const SET_ASIDE = 0.02;

/** Half of the failures are made to look like faults of the machinery. */
export const missing: Design = {
  name: "missing",
  says: "failures disguise themselves as missing; the textbook gate sets aside up to 2 % of 422 trials as missing",
  gate: (setting, random) =>
    firstCleared(setting, () =>
      trial(random() < setting.rate, random() < 0.5 ? "missing" : "failed"),
    ),
  exact: firstPlan,
  naive: ({ rate }, random) => {
    let gone = 0;
    for (let played = 0; played < PLAYED; played += 1) if (random() >= rate) gone += 1;
    return gone <= PLAYED * SET_ASIDE;
  },
  naiveExact: ({ rate }) => binomialCdf(Math.floor(PLAYED * SET_ASIDE), PLAYED, 1 - rate),
};
