import fc from "fast-check";
import { expect, test } from "vitest";
import { confirmationRoots, planText, trialSeed } from "../../app/core/streams.ts";

const hex = fc.string({
  unit: fc.constantFrom(..."0123456789abcdef"),
  minLength: 64,
  maxLength: 64,
});

test("no seed comes twice, in one stream or in two", () => {
  fc.assert(
    fc.property(hex, (signature) => {
      const { trials, topUps } = confirmationRoots(signature);
      const seeds = [trials, topUps, signature].flatMap((root) =>
        Array.from({ length: 50 }, (_, index) => trialSeed(root, index)),
      );
      expect(new Set(seeds).size).toBe(150);
    }),
  );
});

test("what is signed is the plan, whatever the order of its fields, and nothing but the plan", () => {
  expect(planText({ a: 1, b: [2] })).toBe(planText({ b: [2], a: 1 }));
  expect(planText({ a: 1 })).not.toBe(planText({ a: 2 }));
});

test("seeds stay what they were: a recorded confirmation can be drawn again", () => {
  expect(trialSeed("0".repeat(64), 0)).toMatchInlineSnapshot(
    `"531504c6a07434c76d511641c6db99d03a6313bb11b19acf479e3e5ad001ed1d"`,
  );
});
