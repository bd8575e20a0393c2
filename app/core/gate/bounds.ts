/// <reference path="./jstat.d.ts" />
import jStat from "jstat";
import { canonicalJson } from "../canonical.ts";
import { acceptChance, type Look } from "./walk.ts";

/**
 * Clopper and Pearson's lower bound L(k, n, α) = BetaInv(α; k, n − k + 1): the least pass rate that k passes of n do not contradict
 * at level α. 0 for k = 0; α^(1/n) for k = n, where jStat's inverse fails for a small α.
 */
export function lowerBound(passes: number, trials: number, alpha: number): number {
  if (passes === 0) return 0;
  if (passes === trials) return alpha ** (1 / trials);
  return jStat.beta.inv(alpha, passes, trials - passes + 1);
}

/** Clopper and Pearson's upper bound at level α: 1 where nothing failed. */
export function upperBound(passes: number, trials: number, alpha: number): number {
  return 1 - lowerBound(trials - passes, trials, alpha);
}

/** Clopper and Pearson's two-sided interval of a rate, at this confidence: everything where nothing was seen. */
export function intervalOf(
  passes: number,
  trials: number,
  confidence: number,
): readonly [number, number] {
  if (trials === 0) return [0, 1];
  const level = (1 - confidence) / 2;
  return [lowerBound(passes, trials, level), upperBound(passes, trials, level)];
}

type Planned = { readonly alpha: number; readonly looks: readonly Look[] };

/** What acceptance at a look (from 1) shows: the pass rate at which acceptance by this look has probability α_j. */
export function lookBound({ alpha, looks }: Planned, look: number): number {
  const [only, ...others] = looks.slice(0, look);
  if (only !== undefined && others.length === 0) {
    return lowerBound(only.trials - only.failures, only.trials, alpha);
  }
  return acceptedWith(alpha, looks.slice(0, look));
}

/** The pass rate at which these looks accept with chance α_j; kept, as there are few plans and each is asked for at every verdict. */
function acceptedWith(alpha: number, looks: readonly Look[]): number {
  const name = canonicalJson({ alpha, looks });
  const bound = bounds.get(name) ?? bisected(alpha, looks);
  bounds.set(name, bound);
  return bound;
}

const bounds = new Map<string, number>();

function bisected(alpha: number, looks: readonly Look[]): number {
  let [low, high] = [0, 1];
  // Acceptance is the likelier the greater the pass rate; 60 halvings are finer than a double.
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (acceptChance({ looks }, middle) <= alpha) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * What trials short of an accepting look show: the lower bound at the level that each look has, so that it stays below the target for
 * as long as no look accepts. Null where nothing was played.
 */
export function runningBound(
  plan: Planned & { readonly target: number },
  passes: number,
  trials: number,
): number | null {
  return trials === 0 ? null : lowerBound(passes, trials, lookLevel(plan));
}

/** The greatest chance that one look alone has to accept a build at the target; with one look, all of α_j. */
function lookLevel({ alpha, target, looks }: Planned & { readonly target: number }): number {
  if (looks.length === 1) return alpha;
  return Math.max(...looks.map((look) => acceptChance({ looks: [look] }, target)));
}
