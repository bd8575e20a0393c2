import fc from "fast-check";
import { expect, test } from "vitest";
import { PRIORITIES, queueRank } from "../../app/core/intent.ts";

test("the queue is by priority, and first in first out within one", () => {
  const asked = fc.record({
    priority: fc.constantFrom(...PRIORITIES),
    seq: fc.integer({ min: 1, max: 400_000_000 }),
  });
  fc.assert(
    fc.property(fc.uniqueArray(asked, { selector: ({ seq }) => seq, minLength: 2 }), (intents) => {
      const ranked = intents.toSorted(
        (a, b) => queueRank(a.priority, a.seq) - queueRank(b.priority, b.seq),
      );
      const byHand = intents.toSorted(
        (a, b) => PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority) || a.seq - b.seq,
      );
      expect(ranked).toEqual(byHand);
    }),
  );
});

test("a rank fits where the engine keeps it", () => {
  expect(queueRank("low", 10 ** 12)).toBeLessThan(2 ** 31);
  expect(queueRank("critical", 1)).toBeGreaterThan(0);
});
