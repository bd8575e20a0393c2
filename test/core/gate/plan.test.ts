import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FactoryError } from "../../../app/core/errors.ts";
import { binomialCdf } from "../../../app/core/gate/binomial.ts";
import { lookBound, lowerBound, runningBound, upperBound } from "../../../app/core/gate/bounds.ts";
import { planFor, planLooks, planRecord } from "../../../app/core/gate/plan.ts";
import { gatePlanReport } from "../../../app/core/gate/report.ts";
import { alphaFor } from "../../../app/core/gate/spending.ts";
import { acceptChance, expectedTrials, walk } from "../../../app/core/gate/walk.ts";
import { DEFAULT_POLICY, type Policy } from "../../../app/core/policy.ts";
import { exactAccept, exactCdf } from "./exact.ts";

const policy = DEFAULT_POLICY;
const fixed: Policy = { ...policy, mode: "fixed" };
const trialsOf = (plan: { readonly looks: readonly { readonly trials: number }[] }) =>
  plan.looks.map(({ trials }) => trials);

/** One look at level α with these failures. */
function oneLook(alpha: number, failures: number): number | undefined {
  const { target, power } = policy;
  const plan = planLooks({ j: 1, mode: "fixed", target, alpha, power, failures });
  return plan.looks[0]?.trials;
}

describe("the binomial distribution", () => {
  it("is exact to 1e-9 against whole-number arithmetic", () => {
    const decimals = fc.constantFrom("0.02", "0.5", "0.001", "0.3", "0.97", "0.125");
    fc.assert(
      fc.property(fc.nat(120), fc.nat(120), decimals, (c, n, q) => {
        expect(Math.abs(binomialCdf(c, n, Number(q)) - exactCdf(c, n, q))).toBeLessThan(1e-12);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    [5, 565, "0.02"],
    [60, 3000, "0.02"],
  ])("is exact for %d of %d", (c, n, q) => {
    expect(Math.abs(binomialCdf(c, n, Number(q)) - exactCdf(c, n, q))).toBeLessThan(1e-12);
  });

  it("does not underflow where the chance of no failure does", () => {
    expect(binomialCdf(5000, 10_000, 0.5)).toBeCloseTo(0.50398936, 7);
    expect(binomialCdf(-1, 10, 0.1)).toBe(0);
    expect(binomialCdf(10, 10, 0.1)).toBe(1);
    expect(binomialCdf(3, 10, 0)).toBe(1);
    expect(binomialCdf(3, 10, 1)).toBe(0);
  });
});

describe("α", () => {
  it("is spent over a lineage's plans so that their sum never exceeds it", () => {
    expect(alphaFor(policy, 1)).toBeCloseTo(0.0304, 4);
    const all = Array.from({ length: 100_000 }, (_, index) => alphaFor(policy, index + 1));
    const sum = all.reduce((whole, one) => whole + one, 0);
    expect(sum).toBeLessThan(policy.alpha);
    expect(sum).toBeGreaterThan(policy.alpha * 0.9999);
    expect(() => alphaFor(policy, 0)).toThrow(/plan number 0/);
    expect(() => alphaFor(policy, 1.5)).toThrow(FactoryError);
  });
});

describe("a plan", () => {
  it.each([
    [0.05, [149, 236, 313, 386, 456, 523]],
    [0.025, [183, 277, 359, 436]],
    [0.01, [228, 330, 418, 499]],
    [alphaFor(policy, 1), [173, 265, 346, 422, 495, 565]],
  ])("of one look at level %d needs these trials for 0, 1, … failures", (alpha, trials) => {
    expect(trials.map((_, failures) => oneLook(alpha, failures))).toEqual(trials);
  });

  it("of one look with three failures costs more at every attempt and promises less", () => {
    const plans = [1, 2, 3, 4, 5].map((j) => planFor(fixed, j, 3));
    expect(plans.flatMap(trialsOf)).toEqual([422, 518, 571, 608, 636]);
    const powers = plans.map(({ power }) => power.toFixed(3));
    expect(powers).toEqual(["0.837", "0.738", "0.680", "0.638", "0.607"]);
  });

  it("by default looks six times, and reaches the power with fewer trials than one look", () => {
    const plan = planFor(policy, 1);
    expect(trialsOf(plan)).toEqual([227, 328, 415, 497, 575, 649]);
    expect(plan.looks.map(({ failures }) => failures)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(plan.power).toBeCloseTo(0.91, 2);
    expect(planFor(policy, 2).looks.at(-1)?.failures).toBe(7);
    expect(planFor(fixed, 1).looks).toEqual([{ trials: 565, failures: 5 }]);
    expect(expectedTrials(plan, 0.995)).toBeLessThan(expectedTrials(planFor(fixed, 1), 0.995));
  });

  it("with no failure allowed passes a build of 99.5 % 42 % of the time", () => {
    const plan = planFor(fixed, 1, 0);
    expect(trialsOf(plan)).toEqual([173]);
    expect(plan.power).toBeCloseTo(0.42, 2);
  });

  it("of 422 trials and three failures accepts as the table says", () => {
    const plan = planFor(fixed, 1, 3);
    const percent = (rate: number) => 100 * acceptChance(plan, rate);
    expect(percent(0.97)).toBeCloseTo(0.1, 1);
    expect(percent(0.975)).toBeCloseTo(0.6, 1);
    expect(percent(0.98)).toBeCloseTo(3.0, 1);
    expect(Math.round(percent(0.985))).toBe(12);
    expect(Math.round(percent(0.99))).toBe(39);
    expect(Math.round(percent(0.995))).toBe(84);
    expect(Math.round(percent(0.998))).toBe(99);
  });

  it("never has a size above its α, and no larger level would keep to it", () => {
    const requests = fc.record({
      j: fc.integer({ min: 1, max: 12 }),
      mode: fc.constantFrom("looks" as const, "fixed" as const),
      target: fc.double({ min: 0.6, max: 0.99, noNaN: true }),
      total: fc.double({ min: 0.001, max: 0.4, noNaN: true }),
      failures: fc.integer({ min: 0, max: 7 }),
    });
    fc.assert(
      fc.property(requests, ({ j, mode, target, total, failures }) => {
        const alpha = alphaFor({ alpha: total }, j);
        const power = { rate: (1 + target) / 2, at_least: 0.9 };
        const plan = planLooks({ j, mode, target, alpha, power, failures });
        expect(plan.size).toBeLessThanOrEqual(alpha);
        expect(acceptChance(plan, target)).toBe(plan.size);
        const counts = trialsOf(plan);
        expect(counts).toEqual([...new Set(counts)].sort((one, other) => one - other));
        // One trial less at every look whose level is the highest would spend too much, or that look alone would.
        const levels = plan.looks.map((look) =>
          binomialCdf(look.failures, look.trials - 1, 1 - target),
        );
        const next = Math.min(...levels);
        const wider = plan.looks.map((look, at) =>
          levels[at] === next ? { ...look, trials: look.trials - 1 } : look,
        );
        expect(acceptChance({ looks: wider }, target)).toBeGreaterThan(alpha);
      }),
      { numRuns: 60 },
    );
  });

  it("has its size and power exactly, checked in whole numbers", () => {
    const plan = planFor(policy, 1);
    expect(Math.abs(plan.size - exactAccept(plan.looks, "0.02"))).toBeLessThan(1e-12);
    expect(Math.abs(plan.power - exactAccept(plan.looks, "0.005"))).toBeLessThan(1e-12);
  });

  it("accepts a better build more often", () => {
    const rate = fc.double({ min: 0.9, max: 1, noNaN: true });
    const plan = planFor(policy, 1);
    fc.assert(
      fc.property(rate, rate, (one, other) => {
        const [worse, better] = [Math.min(one, other), Math.max(one, other)];
        expect(acceptChance(plan, worse)).toBeLessThanOrEqual(acceptChance(plan, better) + 1e-12);
      }),
    );
  });

  it("plays on average what simulated builds play", () => {
    const plan = planFor(policy, 1);
    expect(expectedTrials(plan, 1)).toBe(227);
    expect(expectedTrials(plan, 0)).toBe(6);
    expect(walk(plan.looks, 1).accepts).toEqual([1, 0, 0, 0, 0, 0]);
  });

  it("without its size is what evidence keeps", () => {
    expect(Object.keys(planRecord(planFor(policy, 1)))).not.toContain("size");
  });

  it("is refused, with what to change, where no plan reaches the power", () => {
    const greedy: Policy = { ...policy, power: { rate: 0.981, at_least: 0.99 } };
    expect(() => planFor(greedy, 1)).toThrow(/raise power\.rate, or lower/);
    expect(() => planFor(policy, 1, -1)).toThrow(/failures -1/);
    expect(() => planFor(policy, 1, 2.5)).toThrow(/failures 2\.5/);
  });
});

describe("a lower bound", () => {
  it.each([
    [148, 148, 0.979962],
    [149, 149, 0.980095],
    [235, 236, 0.980058],
    [311, 313, 0.980023],
  ])("for %d of %d at 0.05 is %d", (passes, trials, bound) => {
    expect(lowerBound(passes, trials, 0.05)).toBeCloseTo(bound, 6);
  });

  it("is the rate at which so few failures have probability α", () => {
    const failing = fc.integer({ min: 1, max: 40 });
    const level = fc.double({ min: 1e-8, max: 0.4, noNaN: true });
    fc.assert(
      fc.property(failing, fc.integer({ min: 1, max: 600 }), level, (failed, passed, alpha) => {
        const rate = lowerBound(passed, failed + passed, alpha);
        const chance = binomialCdf(failed, failed + passed, 1 - rate);
        expect(Math.abs(chance - alpha)).toBeLessThan(1e-7);
      }),
      { numRuns: 200 },
    );
    expect(lowerBound(0, 20, 0.05)).toBe(0);
    expect(lowerBound(149, 149, 1e-9)).toBeCloseTo(1e-9 ** (1 / 149), 12);
    expect(upperBound(20, 20, 0.05)).toBe(1);
    expect(upperBound(19, 20, 0.05)).toBeCloseTo(0.997439, 5);
  });

  it("of a look that accepts is at least the target, and less at each later look", () => {
    const plan = planFor(policy, 1);
    const bounds = plan.looks.map((_, index) => lookBound(plan, index + 1));
    expect(bounds[0]).toBeCloseTo(plan.alpha ** (1 / 227), 9);
    expect(bounds.at(-1)).toBeGreaterThan(0.98);
    expect(bounds).toEqual(bounds.toSorted((one, other) => other - one));
    const last = acceptChance(plan, bounds.at(-1) ?? 0);
    expect(last).toBeCloseTo(plan.alpha, 9);
    expect(lookBound(planFor(fixed, 1, 3), 1)).toBe(lowerBound(419, 422, plan.alpha));
  });

  it("stays below the target for as long as no look accepts", () => {
    const plan = planFor(policy, 1);
    expect(runningBound(plan, 0, 0)).toBeNull();
    for (const { trials, failures } of plan.looks) {
      expect(runningBound(plan, trials - 1 - failures, trials - 1)).toBeLessThan(0.98);
      expect(runningBound(plan, trials - failures - 1, trials)).toBeLessThan(0.98);
    }
    const one = planFor(fixed, 1, 3);
    expect(runningBound(one, 418, 422)).toBeLessThan(0.98);
  });
});

describe("the report of a plan", () => {
  it("shows α, looks with their bounds, size, and the power at eight rates", () => {
    const report = gatePlanReport(policy, { j: 1 });
    expect(report.looks[0]).toMatchObject({ trials: 227, failures: 0 });
    expect(report.looks[0]?.bound).toBeCloseTo(0.98473, 5);
    const rates = report.power.map(({ rate }) => rate);
    expect(rates).toEqual([0.97, 0.975, 0.98, 0.985, 0.99, 0.995, 0.998, 0.999]);
    const atTarget = report.power.find(({ rate }) => rate === 0.98);
    expect(atTarget?.accept).toBe(report.size);
    expect(report.power.find(({ rate }) => rate === 0.995)?.accept).toBeCloseTo(0.9145, 4);
    expect(report.promises.draws).toBe(64);
    for (const { oneIn, chance } of report.promises.refused)
      expect(chance).toBeLessThanOrEqual(64 / oneIn ** 2);
    expect(gatePlanReport(fixed, { j: 2, failures: 3 }).looks.map(({ trials }) => trials)).toEqual([
      518,
    ]);
  });
});
