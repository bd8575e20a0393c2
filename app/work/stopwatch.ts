/** The time that one trial has. */
export interface Stopwatch {
  readonly signal: AbortSignal;
  /** The promise's result, or a rejection as soon as the time is over, whether or not the promise heeds the signal. */
  before<T>(promise: Promise<T>): Promise<T>;
  stop(): void;
}

/** A stopwatch that runs. */
export function stopwatch(seconds: number): Stopwatch {
  const controller = new AbortController();
  const over = new Promise<never>((_, reject) => {
    controller.signal.addEventListener("abort", () => reject(controller.signal.reason));
  });
  // Nobody may be waiting when the time is over: between two steps.
  over.catch(() => undefined);
  const late = new Error(`the trial took longer than ${seconds} s`);
  const timer = setTimeout(() => controller.abort(late), seconds * 1000);
  return {
    signal: controller.signal,
    before: (promise) => Promise.race([over, promise]),
    stop: () => clearTimeout(timer),
  };
}
