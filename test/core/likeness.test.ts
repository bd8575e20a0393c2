import fc from "fast-check";
import { expect, test } from "vitest";
import { ALIKE, likeness, newLines } from "../../app/core/likeness.ts";
import { WISHES, type Wish } from "./wishes.ts";

const textsOf = ({ said, reworded, anew }: Wish) => [said, reworded, anew];
const found = (pairs: readonly (readonly [string, string])[]) =>
  pairs.filter(([one, other]) => likeness(one, other) >= ALIKE).length;

/** Pairs of texts of two different wishes of one product. */
const different = WISHES.flatMap((wishes) =>
  wishes.flatMap((one, at) =>
    wishes
      .slice(at + 1)
      .flatMap((other) =>
        textsOf(one).flatMap((mine) => textsOf(other).map((theirs) => [mine, theirs] as const)),
      ),
  ),
);

test("on wishes that people labelled: every rewording is found, nothing else is joined, and what is said anew is not seen", () => {
  const wishes = WISHES.flat();
  const reworded = wishes.map((wish) => [wish.said, wish.reworded] as const);
  const anew = wishes.map((wish) => [wish.said, wish.anew] as const);
  expect({
    reworded: `${found(reworded)} of ${reworded.length}`,
    anew: `${found(anew)} of ${anew.length}`,
    different: `${found(different)} of ${different.length}`,
  }).toEqual({ reworded: "24 of 24", anew: "0 of 24", different: "0 of 756" });
  const scores = (pairs: typeof different) => pairs.map(([one, other]) => likeness(one, other));
  // What the threshold's own docstring says.
  expect(Math.min(...scores(reworded)).toFixed(2)).toBe("0.43");
  expect(Math.max(...scores(different)).toFixed(2)).toBe("0.05");
});

test("half of the lines changed altogether still leave a text alike", () => {
  for (const { said, anew } of WISHES.flat()) {
    const [purpose, ...lines] = said.split("\n");
    const other = anew.split("\n").slice(-1);
    expect(likeness(said, [purpose, ...lines.slice(0, -1), ...other].join("\n"))).toBeGreaterThan(
      ALIKE,
    );
  }
});

test("headings, keys, numbers and plurals make no difference", () => {
  const one = "### Purpose\nKeep orders of the shop.\n- [kept] At most 5 orders a day are kept.";
  const other = "## Why\nKeep order of a shop\n- [day] at most 7 order each day is kept";
  expect(likeness(one, other)).toBe(1);
});

test("it is the same both ways, from 0 to 1, and 1 for a text with words and itself", () => {
  const text = fc.array(fc.constantFrom("buyer", "sells", "fruit", "the", "7", "\n", "### x"), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(text, text, (a, b) => {
      const [one, other] = [a.join(" "), b.join(" ")];
      const score = likeness(one, other);
      expect(score).toBe(likeness(other, one));
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(1);
      expect([0, 1]).toContain(likeness(one, one));
    }),
  );
  expect(likeness("", "")).toBe(0);
});

test("what delivered intents said already is left out", () => {
  const delivered = ["### Data\n- Order: sku text\n- Buyer: name text\n"];
  expect(newLines("### Data\n  - Order: sku text\n- Loan: due date", delivered)).toBe(
    "- Loan: due date",
  );
});
