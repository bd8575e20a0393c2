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
  let tally: Tally = { trials: 0, failed: 0, missing: 0 };
  let doubt = false;
  for (const outcome of outcomes) {
    tally = added(tally, outcome);
    const at = plan.looks.findIndex(({ trials }) => trials === tally.trials);
    const failures = plan.looks[at]?.failures ?? -1;
    if (tally.failed + tally.missing <= failures) return { kind: "accept", look: at + 1, ...tally };
    doubt ||= tally.failed <= failures;
    if (isOver(plan.looks, tally, doubt)) return { ...(doubt ? MISSED : REFUSE), ...tally };
  }
  const next = plan.looks.find(({ trials }) => trials > tally.trials);
  return { kind: "continue", until: next?.trials ?? tally.trials, ...tally };
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

function added({ trials, failed, missing }: Tally, outcome: TrialOutcome): Tally {
  return {
    trials: trials + 1,
    failed: failed + (outcome === "failed" ? 1 : 0),
    missing: missing + (outcome === "missing" ? 1 : 0),
  };
}
