import fc from "fast-check";
import { expect, test } from "vitest";
import { nearest } from "../../app/core/nearest.ts";

test.each([
  ["sumbit", "submit"],
  ["satus", "status"],
  ["List", "list"],
  ["zebra", null],
])("%s was most likely meant as %s", (word, meant) => {
  expect(nearest(word, ["submit", "status", "list"])).toBe(meant);
});

test("a word that is known is nearest to itself", () => {
  const words = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1 });
  fc.assert(fc.property(words, (known) => known.every((word) => nearest(word, known) === word)));
});
