import type { TrialOutcome } from "../../../evaluation.ts";
import { lookOutcome } from "../../look-outcome.ts";
import { planLooks } from "../../plan.ts";
import { acceptChance, type Look } from "../../walk.ts";
import type { Design, Setting } from "../design.ts";
import type { FastRandom } from "../fast-random.ts";
import { firstPlan } from "../lineage-run.ts";

/** How often an impatient watcher asks. */
const EVERY = 10;
/** The textbook test is extended so often. */
const EXTENSIONS = 3;

/** The outcome is asked for again and again while trials come in; only planned looks may accept. */
export const peeking: Design = {
  name: "peeking",
  says: "the outcome is asked for after every ten trials; the textbook gate is extended when it fails",
  gate: ({ plans, rate }, random) => peeked(plans.plan(1), { rate, random, every: EVERY }),
  exact: firstPlan,
  naive: (setting, random) =>
    peeked({ looks: extended(setting) }, { rate: setting.rate, random, every: Infinity }),
  naiveExact: (setting) => acceptChance({ looks: extended(setting) }, setting.rate),
};

interface Watched {
  readonly rate: number;
  readonly random: FastRandom;
  readonly every: number;
}

/** Whether the plan accepts at any time that it is asked. */
function peeked(
  plan: { readonly looks: readonly Look[] },
  { rate, random, every }: Watched,
): boolean {
  const outcomes: TrialOutcome[] = [];
  for (;;) {
    const said = lookOutcome(plan, outcomes);
    if (said.kind !== "continue") return said.kind === "accept";
    const until = Math.min(said.until, outcomes.length + every);
    while (outcomes.length < until) outcomes.push(random() < rate ? "passed" : "failed");
  }
}

/** 149, 236, 313, 386: each alone a test at the whole of α. */
function extended({ policy: { target, alpha, power } }: Setting): readonly Look[] {
  return Array.from({ length: EXTENSIONS + 1 }, (_, failures) =>
    planLooks({ j: 1, mode: "fixed", target, alpha, power, failures }),
  ).flatMap(({ looks }) => looks);
}
