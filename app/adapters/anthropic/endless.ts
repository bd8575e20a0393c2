/** The longest cycle that is looked for, and how often it must have come round. */
const LONGEST = 3;
const ROUNDS = 4;

/** Whether the last turns go round in a circle: the same calls with the same results, again and again. One text a turn. */
export function goesRound(turns: readonly string[]): boolean {
  for (let period = 1; period <= LONGEST; period += 1) {
    const last = turns.slice(-period * ROUNDS);
    if (last.length === period * ROUNDS && last.every((turn, i) => turn === last[i % period]))
      return true;
  }
  return false;
}
