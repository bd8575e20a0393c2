/** Accept after `trials` when at most `failures` of them failed or are missing. */
export interface Look {
  readonly trials: number;
  readonly failures: number;
}

/** What a plan does with a build of a known pass rate, exactly. */
interface Walk {
  /** The chance to be accepted at each look. */
  readonly accepts: readonly number[];
  /** How many trials are played on average: until a look accepts, or a failure too many refuses. */
  readonly expectedTrials: number;
}

/**
 * Dynamic programming over (trials, failures): the chance of each number of failures among builds that are still undecided.
 * `looks` in order of trials, their failures rising; `rate` the chance that a trial passes.
 */
export function walk(looks: readonly Look[], rate: number): Walk {
  const last = looks.at(-1);
  const undecided = new Float64Array((last?.failures ?? 0) + 1);
  undecided[0] = 1;
  const accepts: number[] = [];
  let [played, expectedTrials] = [0, 0];
  for (const { trials, failures } of looks) {
    for (; played < trials; played += 1) {
      // Each trial that is played adds its chance to be played at all.
      expectedTrials += total(undecided);
      playOne(undecided, rate);
    }
    accepts.push(total(undecided.subarray(0, failures + 1)));
    undecided.fill(0, 0, failures + 1);
  }
  return { accepts, expectedTrials };
}

/** One more trial; what fails beyond the last state leaves, refused. */
function playOne(undecided: Float64Array, rate: number): void {
  for (let failures = undecided.length - 1; failures >= 0; failures -= 1) {
    const before = failures === 0 ? 0 : (undecided[failures - 1] ?? 0);
    undecided[failures] = (undecided[failures] ?? 0) * rate + before * (1 - rate);
  }
}

function total(chances: Float64Array): number {
  let sum = 0;
  for (const chance of chances) sum += chance;
  return sum;
}

/** The chance that one of the looks accepts a build of this pass rate. */
export function acceptChance(plan: { readonly looks: readonly Look[] }, rate: number): number {
  return Math.min(1, sum(walk(plan.looks, rate).accepts));
}

/** How many trials the plan plays on average on a build of this pass rate. */
export function expectedTrials(plan: { readonly looks: readonly Look[] }, rate: number): number {
  return walk(plan.looks, rate).expectedTrials;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((whole, part) => whole + part, 0);
}
