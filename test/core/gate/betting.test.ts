import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bettingLooks, wealth } from "../../../app/core/gate/betting.ts";
import { lookOutcome } from "../../../app/core/gate/look-outcome.ts";
import { planFor } from "../../../app/core/gate/plan.ts";
import { acceptChance, expectedTrials } from "../../../app/core/gate/walk.ts";
import { DEFAULT_POLICY, type Policy } from "../../../app/core/policy.ts";

const policy: Policy = { ...DEFAULT_POLICY, mode: "betting" };

/** The bet trial by trial, as the papers have it: after which trial it has won 1/α, or null. */
function wonAt(
  outcomes: readonly boolean[],
  { target, alpha }: { target: number; alpha: number },
): number | null {
  const rates = [0.985, 0.99, 0.995, 0.998, 0.9999];
  let stakes = rates.map(() => 1 / rates.length);
  for (const [index, passed] of outcomes.entries()) {
    stakes = stakes.map((stake, bet) => {
      const rate = rates[bet] ?? 0;
      return stake * (passed ? rate / target : (1 - rate) / (1 - target));
    });
    if (stakes.reduce((sum, one) => sum + one, 0) >= 1 / alpha) return index + 1;
  }
  return null;
}

describe("betting", () => {
  it("takes 216 straight passes at the first plan, and passes 0.995 with chance 0.74 within 600", () => {
    const plan = planFor(policy, 1);
    expect(plan.looks[0]).toEqual({ trials: 216, failures: 0 });
    expect(plan.looks.at(-1)?.trials).toBeLessThanOrEqual(600);
    expect(plan.power).toBeCloseTo(0.74, 2);
    expect(plan.size).toBeLessThan(plan.alpha);
    expect(expectedTrials(plan, 0.999)).toBeLessThan(260);
  });

  it("stops where a bet played trial by trial stops", () => {
    const runs = fc.record({
      fails: fc.uniqueArray(fc.nat(599), { maxLength: 8 }),
      alpha: fc.double({ min: 0.001, max: 0.3, noNaN: true }),
    });
    fc.assert(
      fc.property(runs, ({ fails, alpha }) => {
        const target = 0.98;
        const passed = Array.from({ length: 600 }, (_, index) => !fails.includes(index));
        const outcome = lookOutcome(
          { looks: bettingLooks({ target, alpha, cap: 600 }) },
          passed.map((one) => (one ? "passed" : "failed")),
        );
        const stopped = outcome.kind === "accept" ? outcome.trials : null;
        expect(stopped).toBe(wonAt(passed, { target, alpha }));
      }),
      { numRuns: 500 },
    );
  });

  it("never has a size above its α, wherever it stops", () => {
    const plans = fc.record({
      target: fc.double({ min: 0.6, max: 0.9998, noNaN: true }),
      alpha: fc.double({ min: 0.0001, max: 0.5, noNaN: true }),
      cap: fc.integer({ min: 1, max: 3000 }),
    });
    fc.assert(
      fc.property(plans, (plan) => {
        const looks = bettingLooks(plan);
        expect(acceptChance({ looks }, plan.target)).toBeLessThanOrEqual(plan.alpha);
      }),
      { numRuns: 200 },
    );
  });

  it("stops at the policy's own cap, and says what to change where nothing can be won in it", () => {
    expect(planFor({ ...policy, cap: 400 }, 1).looks.at(-1)?.trials).toBe(363);
    expect(planFor(policy, 1, 1).looks).toHaveLength(2);
    expect(() => planFor({ ...policy, cap: 215 }, 1)).toThrow(/cap 215: .* raise the cap/);
    const hopeless = { target: 0.99995, power: { rate: 0.99999, at_least: 0.5 } };
    expect(() => planFor({ ...policy, ...hopeless }, 1)).toThrow(/lower the target/);
    expect(wealth(0.99995, 600, 0)).toBe(0);
  });
});
