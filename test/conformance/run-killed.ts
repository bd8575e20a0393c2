import { isDeepStrictEqual } from "node:util";
import { killedRun, wholeRun } from "../attractor/killed-everywhere.ts";
import type { Check } from "./check.ts";

/** At once: each waits for the disk and for processes most of its time. */
const AT_ONCE = 3;

/** Every `step`-th moment of a run, of those that have the remainder of `from`; the first moment is 1. */
export interface Moments {
  readonly from: number;
  readonly step: number;
}

/** Kills a run at each of these moments and resumes it: it must end as the one that nobody killed. */
export async function* killedChecks(
  chosen: (check: { readonly what: string }) => boolean,
  { from, step }: Moments,
): AsyncGenerator<Check> {
  if (!chosen({ what: "killed at moment 1" }) && !chosen({ what: "killed" })) return;
  const whole = await wholeRun();
  const moments = Array.from({ length: whole.moments }, (_, index) => index + 1).filter(
    (at) => at % step === from % step,
  );
  for (let done = 0; done < moments.length; done += AT_ONCE)
    yield* await Promise.all(
      moments
        .slice(done, done + AT_ONCE)
        .map(async (at) => outcomeOf(at, await killedRun(at).catch(String), whole.result)),
    );
}

function outcomeOf(at: number, result: unknown, whole: unknown): Check {
  const what = `killed at moment ${at}`;
  const same = isDeepStrictEqual(result, whole);
  const differs = same ? [] : [`${JSON.stringify(result)} and not ${JSON.stringify(whole)}`];
  return { what, seen: "resumed, it ended as the one that was not killed", differs };
}
