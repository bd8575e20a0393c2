/** A timer holds no more milliseconds; a longer one would fire at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Calls `act` after so many milliseconds, which may be more than a timer holds; answers what stops it. */
export function callAfter(ms: number, act: () => void): () => void {
  const until = performance.now() + ms;
  let timer: NodeJS.Timeout;
  const wait = (left: number): void => {
    timer = setTimeout(
      () => {
        const rest = until - performance.now();
        if (left > LONGEST_TIMER_MS && rest > 0) wait(rest);
        else act();
      },
      Math.min(left, LONGEST_TIMER_MS),
    );
  };
  wait(ms);
  return () => clearTimeout(timer);
}
