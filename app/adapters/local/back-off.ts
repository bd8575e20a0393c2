const FIRST_MS = 200;
const LONGEST_MS = 30_000;
/** A life as long as this was a good one: the next end is a first one again. */
const GOOD_LIFE_MS = 60_000;

/** How long to wait before the next start, given how long the last life was: twice as long each time, 30 s at most. */
export function backOff(): (lifeMs: number) => number {
  let next = FIRST_MS;
  return (lifeMs) => {
    const pause = lifeMs >= GOOD_LIFE_MS ? FIRST_MS : next;
    next = Math.min(pause * 2, LONGEST_MS);
    return pause;
  };
}
