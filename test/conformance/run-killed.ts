import { isDeepStrictEqual } from "node:util";
import { killedRun, wholeRun } from "../attractor/killed-everywhere.ts";
import type { Check } from "./check.ts";

/** At once: each waits for the disk and for processes most of its time. */
const AT_ONCE = 3;

/** Kills a run at every moment and resumes it: it must end as the one that nobody killed. */
export async function* killedChecks(
  chosen: (check: { readonly what: string }) => boolean,
): AsyncGenerator<Check> {
  if (!chosen({ what: "killed at moment 1" }) && !chosen({ what: "killed" })) return;
  const whole = await wholeRun();
  for (let from = 1; from <= whole.moments; from += AT_ONCE) {
    const moments = Array.from({ length: AT_ONCE }, (_, index) => from + index);
    yield* await Promise.all(
      moments
        .filter((at) => at <= whole.moments)
        .map(async (at) => outcomeOf(at, await killedRun(at).catch(String), whole.result)),
    );
  }
}

function outcomeOf(at: number, result: unknown, whole: unknown): Check {
  const what = `killed at moment ${at}`;
  const same = isDeepStrictEqual(result, whole);
  const differs = same ? [] : [`${JSON.stringify(result)} and not ${JSON.stringify(whole)}`];
  return { what, seen: "resumed, it ended as the one that was not killed", differs };
}
