import type { Look } from "./walk.ts";

/** The pass rates that are bet on, each with an equal share of the stake; those at or below the target are left out. */
const BETS = [0.985, 0.99, 0.995, 0.998, 0.9999] as const;

/**
 * The test martingale of gate.md's second mode as looks. The wealth after n trials with f failures is the mean over the bets p1 of
 * (p1/p0)^(n − f) · ((1 − p1)/(1 − p0))^f; by Ville's inequality it reaches 1/α with chance at most α at the target p0, whenever one
 * stops (Waudby-Smith and Ramdas, JRSS-B 2023). It depends on n and f alone and grows with n, so "stop as soon as it reaches 1/α" is
 * to look, for each f, at the least n at which it does.
 */
export function bettingLooks({
  target,
  alpha,
  cap,
}: {
  readonly target: number;
  readonly alpha: number;
  readonly cap: number;
}): readonly Look[] {
  const looks: Look[] = [];
  for (let failures = 0; ; failures += 1) {
    const after = looks.at(-1)?.trials ?? 0;
    const trials = leastWinning({ target, alpha, cap, failures, after });
    if (trials === null) return looks;
    looks.push({ trials, failures });
  }
}

interface Wager {
  readonly target: number;
  readonly alpha: number;
  readonly cap: number;
  readonly failures: number;
  /** The wealth has not been won in so many trials: with one failure less it took them. */
  readonly after: number;
}

function leastWinning({ target, alpha, cap, failures, after }: Wager): number | null {
  const wins = (trials: number): boolean => wealth(target, trials, failures) >= 1 / alpha;
  if (cap <= after || !wins(cap)) return null;
  let [below, enough] = [after, cap];
  while (enough - below > 1) {
    const middle = Math.floor((below + enough) / 2);
    if (wins(middle)) enough = middle;
    else below = middle;
  }
  return enough;
}

/** What a stake of 1 has become; nothing where no bet lies above the target. */
export function wealth(target: number, trials: number, failures: number): number {
  const bets = BETS.filter((rate) => rate > target);
  const won = bets.map((rate) =>
    Math.exp(
      (trials - failures) * Math.log(rate / target) +
        failures * Math.log((1 - rate) / (1 - target)),
    ),
  );
  return won.reduce((sum, one) => sum + one, 0) / Math.max(1, bets.length);
}
