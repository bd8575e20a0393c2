import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  looseningOf,
  looseningText,
  type Yardstick,
  yardstickOf,
} from "../../app/core/loosening.ts";
import { DEFAULT_POLICY } from "../../app/core/policy.ts";
import { ALL_COUNT } from "../../app/core/standing.ts";

const POLICY = yardstickOf([], ALL_COUNT, DEFAULT_POLICY).policy;
const chance = fc.integer({ min: 1, max: 99 }).map((percent) => percent / 100);
const weight = fc.integer({ min: 1, max: 50 });
const families = fc.uniqueArray(
  fc.record({ family: fc.constantFrom("a", "b", "c", "d", "e"), must: fc.boolean(), weight }),
  { selector: ({ family }) => family, minLength: 1 },
);
const policy = fc.record({
  target: chance,
  alpha: chance,
  promises: fc.integer({ min: 1, max: 99 }),
  untested: fc.uniqueArray(fc.constantFrom("x", "y", "z")),
  isolation: fc.constantFrom("required" as const, "none" as const),
});
const yardsticks: fc.Arbitrary<Yardstick> = fc.record({
  families,
  aside: fc.constant([] as string[]),
  policy,
});

describe("looseningOf", () => {
  test("nothing is looser than itself, also beside what is looser", () => {
    fc.assert(
      fc.property(yardsticks, (one) => {
        expect(looseningOf([one, one], one)).toEqual([]);
      }),
    );
  });

  test("the order of what was does not matter, and each is told once", () => {
    fc.assert(
      fc.property(fc.array(yardsticks), yardsticks, (before, now) => {
        const looser = looseningOf(before, now);
        expect(looseningOf([...before].reverse(), now)).toEqual(looser);
        expect(new Set(looser.map(({ what, of }) => `${what} ${of}`)).size).toBe(looser.length);
      }),
    );
  });

  test("more that was never makes less looser", () => {
    fc.assert(
      fc.property(fc.array(yardsticks), yardsticks, yardsticks, (before, more, now) => {
        const names = (list: readonly Yardstick[]) =>
          looseningOf(list, now).map(({ what, of }) => `${what} ${of}`);
        expect(names([...before, more])).toEqual(expect.arrayContaining(names(before)));
      }),
    );
  });

  test("a family more, up to half of the draws, and whatever is stricter is nothing looser", () => {
    fc.assert(
      fc.property(yardsticks, fc.double({ min: 0.01, max: 1, noNaN: true }), (one, part) => {
        const all = one.families.reduce((sum, { weight: own }) => sum + own, 0);
        const stricter: Yardstick = {
          families: [
            ...one.families.map((own) => ({ ...own, must: true, weight: own.weight * 3 })),
            { family: "new", must: false, weight: all * 3 * part },
          ],
          aside: [],
          policy: {
            target: (1 + one.policy.target) / 2,
            alpha: one.policy.alpha / 2,
            promises: one.policy.promises + 1,
            untested: [],
            isolation: "required",
          },
        };
        expect(looseningOf([one], stricter)).toEqual([]);
      }),
    );
  });

  const of = (...own: readonly (readonly [string, number])[]): Yardstick => ({
    families: own.map(([family, share]) => ({ family, must: false, weight: share })),
    aside: [],
    policy: POLICY,
  });

  test("new families may not take most of the draws, by and by neither", () => {
    const before = [of(["a", 1]), of(["a", 1], ["b", 1])];
    const now = of(["a", 1], ["b", 1], ["c", 1]);
    expect(looseningText(looseningOf(before.slice(1), now))).toBe("");
    expect(looseningText(looseningOf(before, now))).toBe(
      "the share of new families was at most 50 %, is 66.67 %",
    );
  });

  test("what is quarantined was said already; what is gone is told against the strictest", () => {
    const now = { ...of(["a", 1], ["c", 3]), aside: ["b"] };
    expect(looseningOf([of(["a", 1], ["b", 1], ["c", 3])], now)).toEqual([]);
    expect(looseningText(looseningOf([of(["a", 1], ["c", 2]), of(["a", 1], ["c", 1])], now))).toBe(
      "the share of family a was 50 %, is 25 %",
    );
  });

  test("each part of the policy that lets more through is told with what it was and is", () => {
    const now: Yardstick = {
      ...of(["a", 1]),
      policy: {
        ...{ target: 0.9, alpha: 0.1, promises: 2 },
        ...{ untested: ["kept"], isolation: "none" },
      },
    };
    expect(looseningText(looseningOf([of(["a", 1])], now)).split("; ")).toEqual([
      "gate.target was 0.98, is 0.9",
      "gate.alpha was 0.05, is 0.1",
      "gate.promises was 64, is 2",
      "key kept was to be tested, is untested",
      "gate.isolation was required, is none",
    ]);
  });
});
