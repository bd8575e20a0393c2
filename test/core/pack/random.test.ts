import fc from "fast-check";
import { expect, test } from "vitest";
import { shuffled } from "../../../app/core/pack/random.ts";

test("a shuffle keeps every item, and the same seed orders them the same", () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), fc.string(), (items, seed) => {
      const order = shuffled(items, seed);
      expect(order).toEqual(shuffled(items, seed));
      expect(order.toSorted()).toEqual(items.toSorted());
    }),
  );
  const many = Array.from({ length: 50 }, (_, at) => at);
  expect(shuffled(many, "1")).not.toEqual(shuffled(many, "2"));
  expect(shuffled(many, "1")).not.toEqual(many);
});
