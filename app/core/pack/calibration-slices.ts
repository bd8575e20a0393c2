/** A family is drawn so often in an A/A run, and so many draws are played of a pack in all, each twice. */
const DRAWS = 20;
const MOST_DRAWS = 500;
/** At least so often, however many families there are. */
const LEAST_DRAWS = 3;
/** Draws that are played at once: a few seconds, so that whoever comes meanwhile hardly waits. */
const SLICE = 25;

/**
 * What an A/A run of a pack's families plays, a slice at a time. Every family comes once before any comes again, so that what was
 * played says something of all of them.
 */
export function calibrationSlices(families: readonly string[]): readonly (readonly string[])[] {
  const fit = Math.floor(MOST_DRAWS / Math.max(1, families.length));
  const draws = Math.min(DRAWS, Math.max(LEAST_DRAWS, fit));
  const all = Array.from({ length: draws }, () => families).flat();
  return Array.from({ length: Math.ceil(all.length / SLICE) }, (_, slice) =>
    all.slice(slice * SLICE, (slice + 1) * SLICE),
  );
}
