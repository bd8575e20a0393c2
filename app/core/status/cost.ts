import { type Event, isKind } from "../event.ts";
import type { StatusDocument } from "../status.ts";

type Cost = StatusDocument["cost"];
type Expected = NonNullable<Cost["expected"]>;

/** What was spent, and what the attempt is still expected to take. */
export function costAfter(cost: Cost, event: Event): Cost {
  const { trials, usd, tokens, minutes } = spentIn(event);
  const expected = isKind(event, "build-started") ? (event.data.forecast ?? null) : cost.expected;
  const built = isKind(event, "job-started") && event.phase === "verify";
  const over = isKind(event, "verdict-given", "intent-ended", "intent-canceled");
  return {
    usd: cost.usd + usd,
    trials: cost.trials + trials,
    tokens: cost.tokens + tokens,
    minutes: cost.minutes + minutes,
    expected:
      over || expected === null
        ? null
        : remaining(expected, { trials, usd: built ? Infinity : usd }),
    most: mostAfter(cost, event),
  };
}

/** What an attempt is given comes on top of what was spent before it. */
function mostAfter(cost: Cost, event: Event): Cost["most"] {
  if (!isKind(event, "build-started")) return cost.most;
  const { usd, cap } = event.data;
  return usd === undefined || cap === undefined ? null : { usd: cost.usd + usd, cap };
}

/** Minutes go down as trials do: they are what the trials take. Once candidates are verified no model is paid any more. */
function remaining(expected: Expected, spent: { trials: number; usd: number }): Expected {
  const trials = Math.max(0, expected.trials - spent.trials);
  const part = expected.trials === 0 ? 0 : trials / expected.trials;
  return {
    trials,
    usd: expected.usd === null ? null : Math.max(0, expected.usd - spent.usd),
    minutes: expected.minutes === null ? null : expected.minutes * part,
  };
}

function spentIn(event: Event): { trials: number; usd: number; tokens: number; minutes: number } {
  const nothing = { trials: 0, usd: 0, tokens: 0, minutes: 0 };
  const sum = (numbers: readonly number[]) => numbers.reduce((whole, part) => whole + part, 0);
  if (isKind(event, "model-called")) {
    const { usd, input, cacheWritten, cacheRead, output } = event.data;
    return { ...nothing, usd, tokens: input + cacheWritten + cacheRead + output };
  }
  if (isKind(event, "base-played"))
    return { ...nothing, trials: sum(event.data.families.map(({ draws }) => draws)) };
  if (isKind(event, "round-played"))
    return { ...nothing, trials: sum(event.data.results.map(({ trials }) => trials)) };
  if (!isKind(event, "trials-played")) return nothing;
  const { trials } = event.data;
  return { ...nothing, trials: trials.length, minutes: sum(trials.map(({ ms }) => ms)) / 60_000 };
}
