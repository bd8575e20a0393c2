import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drawFamily, drawPack, drawTrial, type Trial } from "../../../app/core/pack/draw.ts";
import type { Generator } from "../../../app/core/pack/generator.ts";
import type { Pack } from "../../../app/core/pack/pack.ts";
import type { Json } from "../../../app/core/pack/template.ts";
import { family, pack } from "./sample.ts";

const EVERYTHING: Record<string, Generator> = {
  crop: { string: "[a-z]{4,8}" },
  wait: { integer: [1, 30] },
  price: { number: [0.5, 2], decimals: 2 },
  fresh: { boolean: true },
  day: { date: ["2026-01-01", "2026-12-31"] },
  at: { time: ["06:00", "18:30"] },
  id: { uuid: true },
  buyer: { oneOf: ["Alma", "Bert", 3, null] },
};

/** The chi-square of counts against expected shares. */
function chiSquare(counts: readonly number[], shares: readonly number[]): number {
  const n = counts.reduce((sum, count) => sum + count, 0);
  return shares.reduce(
    (sum, share, index) => sum + ((counts[index] ?? 0) - n * share) ** 2 / (n * share),
    0,
  );
}

function countsOf(values: readonly Json[], kinds: readonly Json[]): number[] {
  return kinds.map((kind) => values.filter((value) => value === kind).length);
}

/** `n` draws of one name from a family that draws it by this generator. */
function drawn(generator: Generator, n: number): readonly Json[] {
  const one = pack([family("one", { draw: { x: generator } })]);
  return drawPack(one, n, "uniformity").map(({ values }) => values.x ?? null);
}

/** Six standard deviations above the mean of a chi-square: an honest generator exceeds it once in many million runs. */
function bound(freedom: number): number {
  return freedom + 6 * Math.sqrt(2 * freedom);
}

describe("a draw", () => {
  const mixed = pack([family("plain"), family("drawn", { weight: 3, draw: EVERYTHING })]);

  test("is decided by the pack and the trial's seed alone", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (seed, other) => {
        const first = drawTrial(mixed, seed);
        drawTrial(mixed, other);
        expect(drawTrial(structuredClone(mixed), seed)).toEqual(first);
      }),
    );
  });

  test("gives the same values whether the family was picked or named", () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const trial = drawTrial(mixed, seed);
        expect(drawFamily(mixed, trial.family, seed)).toEqual(trial);
      }),
    );
  });

  test("of a recorded seed stays the same for good, whatever the libraries' versions", () => {
    const recorded: Trial = drawFamily(mixed, "drawn", "recorded");
    expect(recorded.values).toMatchInlineSnapshot(`
      {
        "at": "14:16",
        "buyer": null,
        "crop": "uihlv",
        "day": "2026-03-06",
        "fresh": true,
        "id": "17d0e7bf-d6cd-406c-98fe-ede3d83b66cc",
        "price": 1.54,
        "wait": 3,
      }
    `);
  });

  test("keeps to the bounds of every generator", () => {
    for (const { values } of drawPack(mixed, 2000, "bounds").filter(
      (trial) => trial.family === "drawn",
    )) {
      expect(values.crop).toMatch(/^[a-z]{4,8}$/);
      expect(values.wait).toSatisfy(
        (wait: number) => Number.isInteger(wait) && wait >= 1 && wait <= 30,
      );
      expect(values.price).toSatisfy(
        (price: number) => price >= 0.5 && price <= 2 && price === Number(price.toFixed(2)),
      );
      expect(values.day).toMatch(/^2026-\d\d-\d\d$/);
      expect(values.at).toSatisfy((at: string) => at >= "06:00" && at <= "18:30");
      expect(values.id).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
      expect(["Alma", "Bert", 3, null]).toContain(values.buyer);
    }
  });

  test("refuses a family that the pack does not have, naming those it has", () => {
    expect(() => drawFamily(mixed, "nobody", "s")).toThrow(
      /no family "nobody"; it has plain, drawn/,
    );
  });
});

describe("draws of many trials", () => {
  test("pick families in proportion to their weights", () => {
    const weights = [1, 2, 3.5, 0.5];
    const four = pack(weights.map((weight, index) => family(`f${index}`, { weight })));
    const trials = drawPack(four, 20_000, "weights");
    const counts = four.families.map(
      ({ id }) => trials.filter((trial) => trial.family === id).length,
    );
    expect(
      chiSquare(
        counts,
        weights.map((weight) => weight / 7),
      ),
    ).toBeLessThan(bound(3));
  });

  test("are as likely at the edges of a range as in its middle", () => {
    const kinds = Array.from({ length: 30 }, (_, index) => index + 1);
    const counts = countsOf(drawn({ integer: [1, 30] }, 15_000), kinds);
    expect(
      chiSquare(
        counts,
        kinds.map(() => 1 / 30),
      ),
    ).toBeLessThan(bound(29));
  });

  test("take every decimal step, length of a text, letter, day, minute and value equally often", () => {
    const uniform = (values: readonly Json[], kinds: number) => {
      const seen = [...new Set(values)];
      expect(seen).toHaveLength(kinds);
      expect(
        chiSquare(
          countsOf(values, seen),
          seen.map(() => 1 / kinds),
        ),
      ).toBeLessThan(bound(kinds - 1));
    };
    uniform(drawn({ number: [0, 1], decimals: 1 }, 5_000), 11);
    const texts = drawn({ string: "[a-e]{4,8}" }, 5_000).map(String);
    uniform(
      texts.map((text) => text.length),
      5,
    );
    uniform(
      texts.map((text) => text.slice(0, 1)),
      5,
    );
    uniform(
      texts.map((text) => text.slice(3, 4)),
      5,
    );
    uniform(drawn({ date: ["2024-02-20", "2024-03-05"] }, 5_000), 15);
    uniform(drawn({ time: ["09:55", "10:05"] }, 5_000), 11);
    uniform(drawn({ boolean: true }, 5_000), 2);
    uniform(drawn({ oneOf: ["a", "b", "c"] }, 5_000), 3);
    uniform(drawn({ string: "(red|green|blue)-1" }, 5_000), 3);
  });

  test("are independent: what a trial's family is says nothing of the next one's", () => {
    const two: Pack = pack([family("heads"), family("tails")]);
    const trials = drawPack(two, 10_000, "pairs").map((trial) => trial.family);
    const pairs = trials.slice(1).map((id, index) => `${trials[index]} ${id}`);
    const counts = countsOf(pairs, ["heads heads", "heads tails", "tails heads", "tails tails"]);
    expect(chiSquare(counts, [0.25, 0.25, 0.25, 0.25])).toBeLessThan(bound(3));
  });
});
