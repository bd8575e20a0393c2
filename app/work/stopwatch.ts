/** The time that something has. */
export interface Stopwatch {
  readonly signal: AbortSignal;
  /** The promise's result, or a rejection as soon as the time is over, whether or not the promise heeds the signal. */
  before<T>(promise: Promise<T>): Promise<T>;
  stop(): void;
}

/** Runs for one trial. */
export function trialStopwatch(seconds: number): Stopwatch {
  return stopwatch(seconds, `the trial took longer than ${seconds} s`);
}

/** Runs for one step; without a time of its own it has what the trial has left. */
export function stepStopwatch(seconds: number | undefined): Stopwatch {
  return stopwatch(seconds, `nothing came within ${seconds} s`);
}

function stopwatch(seconds: number | undefined, late: string): Stopwatch {
  const controller = new AbortController();
  const over = new Promise<never>((_, reject) => {
    controller.signal.addEventListener("abort", () => reject(controller.signal.reason));
  });
  // Nobody may be waiting when the time is over: between two steps.
  over.catch(() => undefined);
  const end = () => controller.abort(new Error(late));
  const timer = seconds === undefined ? undefined : setTimeout(end, seconds * 1000);
  return {
    signal: controller.signal,
    before: (promise) => Promise.race([over, promise]),
    stop: () => clearTimeout(timer),
  };
}
