import type { GateAcceptances, GateSimulation } from "../../workbench-gate.ts";
import { intervalOf } from "../bounds.ts";
import type { Design, Setting } from "./design.ts";
import { fastRandom } from "./fast-random.ts";

const CONFIDENCE = 0.99;
/** What is exact may lie outside of this interval once in a thousand simulations. */
const EXACT_CONFIDENCE = 0.999;

/** Runs `from` (inclusive) to `to` (exclusive), drawn from this text: a run is the same however many there are. */
export interface Runs {
  readonly from: number;
  readonly to: number;
  readonly seed: string;
}

/** In how many of these runs the production gate accepts, or with `naive` that of the textbooks. */
export function acceptances(
  design: Design,
  gate: "gate" | "naive",
  setting: Setting,
  { from, to, seed }: Runs,
): number {
  let accepted = 0;
  for (let run = from; run < to; run += 1) {
    const random = fastRandom(`${design.name}/${gate}/${seed}/${run}`);
    if (design[gate](setting, random)) accepted += 1;
  }
  return accepted;
}

/** What so many acceptances in so many runs say of a design's promise. */
export function simulation(
  design: Design,
  setting: Setting,
  seen: { readonly accepted: number; readonly runs: number },
): GateSimulation {
  const simulated = acceptancesOf(seen, design.exact(setting));
  const { target, alpha: promise } = setting.policy;
  return { ...simulated, promise, kept: setting.rate > target || isKept(simulated, promise) };
}

/** What so many acceptances say of a chance, which may be known exactly. */
export function acceptancesOf(
  { accepted, runs }: { readonly accepted: number; readonly runs: number },
  exact: number | null,
): GateAcceptances {
  const interval = intervalOf(accepted, runs, CONFIDENCE);
  return { accepted, runs, rate: accepted / runs, interval, exact };
}

function isKept({ accepted, runs, interval, exact }: GateAcceptances, promise: number): boolean {
  if (exact === null) return interval[1] <= promise;
  const [low, high] = intervalOf(accepted, runs, EXACT_CONFIDENCE);
  return exact <= promise && low <= exact && exact <= high;
}
