import type { TrialOutcome } from "../evaluation.ts";
import type { Look } from "./walk.ts";

/** How many trials, in index order, an outcome rests on, and how many of them failed or are missing. */
interface Tally {
  readonly trials: number;
  readonly failed: number;
  readonly missing: number;
}

/** What a plan says to the outcomes so far. `look` counts from 1; `until`: play on until so many trials are there. */
export type LookOutcome = Tally &
  (
    | { readonly kind: "accept"; readonly look: number }
    | { readonly kind: "refuse" }
    | { readonly kind: "inconclusive"; readonly because: "missing-trials" }
    | { readonly kind: "continue"; readonly until: number }
  );

/**
 * The plan's answer to outcomes in index order (gate.md rules 7 and 8). Only a look accepts, and only when failed and missing
 * together are few enough. It ends as soon as the rest cannot change the outcome, and what lies beyond that is not looked at. Where a
 * look would have accepted had the missing trials passed, the outcome is inconclusive, not refused.
 */
export function lookOutcome(
  plan: { readonly looks: readonly Look[] },
  outcomes: readonly TrialOutcome[],
): LookOutcome {
  const { looks } = plan;
  const tally = { trials: 0, failed: 0, missing: 0 };
  let [next, doubt] = [0, false];
  for (const outcome of outcomes) {
    count(tally, outcome);
    const look = looks[next];
    if (look?.trials === tally.trials) {
      next += 1;
      if (tally.failed + tally.missing <= look.failures)
        return { kind: "accept", look: next, ...tally };
      doubt ||= tally.failed <= look.failures;
    }
    if (isOver(looks, tally, doubt)) return { ...(doubt ? MISSED : REFUSE), ...tally };
  }
  return { kind: "continue", until: looks[next]?.trials ?? tally.trials, ...tally };
}

function count(tally: { -readonly [K in keyof Tally]: Tally[K] }, outcome: TrialOutcome): void {
  tally.trials += 1;
  if (outcome === "failed") tally.failed += 1;
  if (outcome === "missing") tally.missing += 1;
}

const REFUSE = { kind: "refuse" } as const;
const MISSED = { kind: "inconclusive", because: "missing-trials" } as const;

/** Whether no trial to come can change the outcome any more. `doubt`: a look would have accepted but for what is missing. */
function isOver(
  looks: readonly Look[],
  { trials, failed, missing }: Tally,
  doubt: boolean,
): boolean {
  const last = looks.at(-1);
  if (last === undefined || trials >= last.trials) return true;
  return (doubt ? failed + missing : failed) > last.failures;
}
