import { canonicalJson } from "../canonical.ts";
import { FactoryError } from "../errors.ts";
import type { PlanRecord } from "../evaluation.ts";
import type { GateMode, Policy } from "../policy.ts";
import { bettingLooks } from "./betting.ts";
import { leastTrials } from "./binomial.ts";
import { alphaFor } from "./spending.ts";
import { acceptChance, type Look } from "./walk.ts";

/** A plan of confirmation, fixed before its first draw. `size`: the exact chance that it accepts a build at the target. */
export interface Plan extends Readonly<PlanRecord> {
  readonly size: number;
}

/** What a plan is made from; the rate at which `power` is wanted lies above the target. */
export interface PlanRequest {
  readonly j: number;
  readonly mode: GateMode;
  readonly target: number;
  /** α_j, what this plan may spend. */
  readonly alpha: number;
  readonly power: Policy["power"];
  /** Betting plays no more trials; 600 where nothing is said. */
  readonly cap?: number | undefined;
  /** Failures of the last look; without it the fewest that reach the power. */
  readonly failures?: number | undefined;
}

/** No plan plays more trials or bears more failures: what needs more is refused, with what to change. */
const MOST = { trials: 10_000, failures: 60 } as const;
/** Where a policy says nothing: at the first plan it passes a build of 0.995 with chance 0.74. */
const BETTING_CAP = 600;

/** The plan of a lineage's j-th attempt at confirmation, by its policy. Refuses a policy whose power cannot be reached. */
export function planFor(policy: Policy, j: number, failures?: number): Plan {
  const { mode, target, power, cap } = policy;
  return planLooks({ j, mode, target, alpha: alphaFor(policy, j), power, cap, failures });
}

/** A plan without what can be calculated from it, as evidence and the ledger keep it. */
export function planRecord({ size: _, ...record }: Plan): PlanRecord {
  return record;
}

/**
 * The looks of gate.md rule 6. `fixed`: one look, the least n with P(Bin(n, 1 − target) ≤ c) ≤ α_j. `looks`: one a failure from 0
 * to c, at one common level a, the largest whose whole size is ≤ α_j. `betting`: wherever the wealth can reach 1/α_j up to the cap;
 * its power is what the cap gives.
 */
export function planLooks(request: PlanRequest): Plan {
  const name = canonicalJson(request);
  const known = calculated.get(name) ?? calculate(request);
  calculated.set(name, known);
  return { ...known, looks: known.looks.map((look) => ({ ...look })) };
}

/** Plans take some ten milliseconds and are asked for again at every verdict; there are as many as policies and attempts. */
const calculated = new Map<string, Plan>();

function calculate(request: PlanRequest): Plan {
  const { failures, power, mode } = request;
  if (mode === "betting") return planOf(request, looksOfBetting(request));
  if (failures !== undefined) return planOf(request, looksWith(request, failures));
  for (let c = 0; c <= MOST.failures; c += 1) {
    const plan = planOf(request, looksWith(request, c));
    if (plan.power >= power.at_least) return plan;
  }
  return tooFar(request, MOST.failures);
}

function planOf({ j, mode, alpha, target, power }: PlanRequest, looks: readonly Look[]): Plan {
  const accept = acceptChance({ looks }, power.rate);
  const size = acceptChance({ looks }, target);
  return { j, mode, alpha, target, power: accept, looks: [...looks], size };
}

function looksOfBetting(request: PlanRequest): readonly Look[] {
  const { failures = MOST.failures, cap = BETTING_CAP, target, alpha } = request;
  const looks = bettingLooks({ target, alpha, cap }).slice(0, failures + 1);
  if (looks.length > 0) return looks;
  throw new FactoryError(
    "invalid-input",
    `cap ${cap}: even straight passes do not win 1/${alpha.toPrecision(3)} at target ${target} in so few trials; raise the cap or lower the target`,
  );
}

function looksWith(request: PlanRequest, failures: number): readonly Look[] {
  if (!Number.isInteger(failures) || failures < 0 || failures > MOST.failures) {
    throw new FactoryError(
      "invalid-input",
      `failures ${failures}: give a whole number from 0 to ${MOST.failures}`,
    );
  }
  const looks =
    request.mode === "fixed"
      ? looksAt(request, [failures], request.alpha)
      : commonLevel(request, failures);
  return looks ?? tooFar(request, failures);
}

/** For each number of failures the least trials at this level; null where that is more than a plan may play. */
function looksAt(
  { target }: PlanRequest,
  failures: readonly number[],
  level: number,
): readonly Look[] | null {
  const looks = failures.map((c) => {
    const trials = leastTrials(c, 1 - target, { level, most: MOST.trials });
    return trials === null ? null : { trials, failures: c };
  });
  return looks.every((look) => look !== null) ? looks : null;
}

/**
 * The looks at the largest level whose size is ≤ α_j, by bisection. At α_j / (c + 1) the size is within α_j (the looks' chances are
 * at most added up), and a level above α_j gives no other looks than α_j itself: each look alone must stay within α_j.
 */
function commonLevel(request: PlanRequest, failures: number): readonly Look[] | null {
  const counts = Array.from({ length: failures + 1 }, (_, c) => c);
  const within = (looks: readonly Look[] | null): boolean =>
    looks !== null && acceptChance({ looks }, request.target) <= request.alpha;
  let [low, high] = [request.alpha / (failures + 1), request.alpha];
  let [best, over] = [looksAt(request, counts, low), looksAt(request, counts, high)];
  if (within(over)) return over;
  if (best === null) return null;
  while (high - low > Number.EPSILON * request.alpha) {
    const middle = (low + high) / 2;
    const looks = looksAt(request, counts, middle);
    if (same(looks, over) || !(same(looks, best) || within(looks))) [high, over] = [middle, looks];
    else [low, best] = [middle, looks];
  }
  return best;
}

function same(one: readonly Look[] | null, other: readonly Look[] | null): boolean {
  return one?.every(({ trials }, index) => other?.[index]?.trials === trials) ?? false;
}

function tooFar({ target, power, alpha }: PlanRequest, failures: number): never {
  throw new FactoryError(
    "invalid-input",
    `no plan of at most ${MOST.trials} trials and ${failures} failures accepts a build of pass rate ${power.rate} with chance ` +
      `${power.at_least} at target ${target} and level ${alpha}; raise power.rate, or lower power.at_least or the target`,
  );
}
