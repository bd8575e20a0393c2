import type { BoxEnding, RunningBox } from "./boxes.ts";

/** When a box is to be stopped. Milliseconds, at most what a timer holds (2³¹ − 1). */
export interface BoxTime {
  readonly limitMs: number;
  /** Between asking its program to end and ending all of it. */
  readonly graceMs: number;
  /** Stops it at any time. */
  readonly signal: AbortSignal;
}

/** Waits for a box; at its limit, or when it is stopped, its program may clean up before all of it is ended. `late`: the limit did it. */
export async function endedInTime(
  box: RunningBox,
  { limitMs, graceMs, signal }: BoxTime,
): Promise<{ readonly ending: BoxEnding; readonly late: boolean }> {
  let late = false;
  let grace: NodeJS.Timeout | undefined;
  const stop = (): void => {
    box.terminate();
    grace ??= setTimeout(() => void box.end(), graceMs);
  };
  const limit = setTimeout(() => {
    late = true;
    stop();
  }, limitMs);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    return { ending: await box.ended, late };
  } finally {
    clearTimeout(limit);
    clearTimeout(grace);
    signal.removeEventListener("abort", stop);
  }
}
