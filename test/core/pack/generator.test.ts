import { describe, expect, test } from "vitest";
import { decode } from "../../../app/core/decode.ts";
import { checkPack } from "../../../app/core/pack/check.ts";
import { drawPack } from "../../../app/core/pack/draw.ts";
import { familyFileSchema } from "../../../app/core/pack/family.ts";
import { generatorSchema } from "../../../app/core/pack/generator.ts";
import { family, pack } from "./sample.ts";

/** `n` draws of the names of one family. */
function drawn(draw: Readonly<Record<string, object>>, n: number) {
  return drawPack(pack([family("one", { draw })]), n, "many").map(({ values }) => values);
}

function countsOf(values: readonly unknown[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) {
    const key = JSON.stringify(value);
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

/** Every share lies within six standard deviations of what it should be. */
function expectShares(values: readonly unknown[], shares: Readonly<Record<string, number>>) {
  const counts = countsOf(values);
  expect(Object.keys(counts).sort()).toEqual(Object.keys(shares).sort());
  for (const [key, share] of Object.entries(shares)) {
    const deviation = Math.sqrt(values.length * share * (1 - share));
    expect(Math.abs((counts[key] ?? 0) - values.length * share)).toBeLessThan(6 * deviation);
  }
}

const LINES = {
  list: { record: { sku: { integer: [1, 9] }, qty: { integer: [1, 3] } } },
  length: [0, 4],
};

describe("a drawn", () => {
  test("choice is as likely as its weight, whatever it draws", () => {
    const choices = [
      { weight: 6, draw: { integer: [1, 2] } },
      { weight: 1, value: null },
      { weight: 1, value: { rush: true } },
    ];
    const values = drawn({ x: { weighted: choices } }, 8000).map(({ x }) => x);
    expectShares(values, { 1: 3 / 8, 2: 3 / 8, null: 1 / 8, '{"rush":true}': 1 / 8 });
  });

  test("list is of every length alike, and its items are drawn alike at every place", () => {
    const values = drawn({ x: { list: { boolean: true }, length: [0, 3] } }, 8000).map(
      ({ x }) => x as boolean[],
    );
    expectShares(
      values.map(({ length }) => length),
      { 0: 1 / 4, 1: 1 / 4, 2: 1 / 4, 3: 1 / 4 },
    );
    const three = values.filter(({ length }) => length === 3);
    expectShares(three, Object.fromEntries(countsOfAll(3).map((key) => [key, 1 / 8])));
  });

  test("list of distinct items is every arrangement of them alike, the full one too", () => {
    const draw = { x: { list: { integer: [1, 3] }, length: [1, 3], distinct: true } };
    const values = drawn(draw, 9000).map(({ x }) => x as number[]);
    const full = values.filter(({ length }) => length === 3);
    expect(full.length).toBeGreaterThan(2500);
    const orders = ["[1,2,3]", "[1,3,2]", "[2,1,3]", "[2,3,1]", "[3,1,2]", "[3,2,1]"];
    expectShares(full, Object.fromEntries(orders.map((order) => [order, 1 / 6])));
  });

  test("list of records is distinct in one field", () => {
    for (const { x } of drawn({ x: { ...LINES, length: [2, 9], distinct: "sku" } }, 300)) {
      const skus = (x as { sku: number }[]).map(({ sku }) => sku);
      expect(new Set(skus).size).toBe(skus.length);
    }
  });

  test("name is unlike every other of its group, and every arrangement of a group alike", () => {
    const one = { integer: [1, 3], unique: "number" };
    const values = drawn({ a: one, b: one, c: { integer: [1, 3] } }, 6000);
    const pairs = ["[1,2]", "[1,3]", "[2,1]", "[2,3]", "[3,1]", "[3,2]"];
    expectShares(
      values.map(({ a, b }) => [a, b]),
      Object.fromEntries(pairs.map((pair) => [pair, 1 / 6])),
    );
    expect(values.some(({ a, c }) => a === c)).toBe(true);
  });

  test("list, record or choice of a recorded seed stays the same for good", () => {
    const draw = {
      lines: LINES,
      some: { list: { string: "[a-c]{1,2}" }, length: [3, 3], distinct: true },
      tone: {
        weighted: [
          { weight: 1, value: "low" },
          { weight: 2, draw: { uuid: true } },
        ],
      },
      left: { integer: [1, 9], unique: "side" },
      right: { integer: [1, 9], unique: "side" },
    };
    expect(drawn(draw, 1)).toMatchInlineSnapshot(`
      [
        {
          "left": 5,
          "lines": [
            {
              "qty": 3,
              "sku": 9,
            },
            {
              "qty": 3,
              "sku": 1,
            },
            {
              "qty": 3,
              "sku": 2,
            },
          ],
          "right": 4,
          "some": [
            "aa",
            "cb",
            "ca",
          ],
          "tone": "381648e2-447c-4c1f-9a4b-11ed1a8d63f0",
        },
      ]
    `);
  });
});

function countsOfAll(length: number): readonly string[] {
  return Array.from({ length: 2 ** length }, (_, bits) =>
    JSON.stringify(Array.from({ length }, (_, place) => (bits >> place) % 2 === 1)),
  );
}

describe("a generator that cannot be", () => {
  const refused = (generator: object) => {
    try {
      decode(generatorSchema, generator, "draw");
    } catch (error) {
      return error instanceof Error ? error.message : "";
    }
    return "taken";
  };
  const nest = (depth: number): object =>
    depth === 0 ? { boolean: true } : { list: nest(depth - 1), length: [1, 1] };

  test.each([
    [{ integer: [3, 1] }, /saw \[3,1\]; write the smaller bound first/],
    [{ list: { boolean: true } }, /say how long the list is, as \{ list:/],
    [{ list: { boolean: true }, length: [2, 1] }, /length: saw \[2,1\]; write the smaller/],
    [{ integer: [1, 2], length: [1, 2] }, /length: saw \[1,2\]; length belongs to list, as/],
    [{ integer: [1, 2], distinct: true }, /distinct: saw true; distinct belongs to list/],
    [{ list: { boolean: true }, length: [0, 3], distinct: true }, /only 2 distinct items/],
    [{ ...LINES, distinct: "name" }, /distinct by name, which they do not have/],
    [{ ...LINES, length: [0, 10], distinct: "sku" }, /only 9 distinct items/],
    [
      { list: { integer: [1, 2], unique: "a" }, length: [1, 1] },
      /only what a name draws is unique/,
    ],
    [{ weighted: [] }, /name at least one choice/],
    [{ weighted: [{ weight: 1 }] }, /give either draw/],
    [{ weighted: [{ weight: 0.5, value: 1 }] }, /weight: saw 0.5/],
    [{ record: { a: { integer: [1] } } }, /record\.a\.integer/],
    [{ list: { string: "[a-z]{1000}" }, length: [1, 1001] }, /may draw 1001000 characters/],
    [nest(7), /nested more than 6 deep/],
    [{ string: "[^ -~]" }, /\[\^ -~\] leaves no character/],
    [{ string: "a^b" }, /"ab" was drawn, which does not match/],
    [{ string: "(?=b)a" }, /no text can be drawn from this pattern/],
  ])("%j is refused by place, value and remedy", (generator, message) => {
    expect(refused(generator)).toMatch(message);
  });

  test("is found by the check where only drawing shows it", () => {
    const one = { string: "[ab]", unique: "letter" };
    const never = [
      family("pair", { draw: { a: one, b: one, c: one } }),
      family("list", { draw: { x: { list: { string: "[ab]" }, length: [3, 3], distinct: true } } }),
    ];
    const found = checkPack(pack(never)).findings.filter(({ rule }) => rule === "drawable");
    expect(found.map(({ place, sentence }) => `${place}: ${sentence}`)).toEqual([
      expect.stringMatching(/^families\/pair\.yml: draw: family pair: draw\.c: no value unlike/),
      expect.stringMatching(/^families\/list\.yml: draw: no 3 distinct items were drawn/),
    ]);
  });

  test("is refused in a family's file by its name", () => {
    const file = { version: 1, id: "x", says: "x", author: "x", draw: { n: { integer: [2, 1] } } };
    const play = [{ run: {}, expect: { exit: 0 } }];
    expect(() => decode(familyFileSchema, { ...file, play }, "families/x.yml")).toThrow(
      /families\/x\.yml: draw\.n\.integer: saw \[2,1\]; write the smaller bound first/,
    );
  });
});
