// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of a pack, not of this file
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkPack } from "../../../app/core/pack/check.ts";
import { mismatches } from "../../../app/core/pack/match.ts";
import type { Json } from "../../../app/core/pack/template.ts";
import { family, pack } from "./sample.ts";

const met = (expected: Json, seen: Json) => mismatches(expected, seen, "body").length === 0;
const said = (expected: Json, seen: Json) => mismatches(expected, seen, "body").join("; ");

describe("a matcher", () => {
  test("of exactly one value allows nothing beside it", () => {
    expect(met({ $exact: { a: [1, { b: 2 }] } }, { a: [1, { b: 2 }] })).toBe(true);
    expect(met({ $exact: { b: 1, a: 2 } }, { a: 2, b: 1 })).toBe(true);
    expect(said({ x: { $exact: { a: 1 } } }, { x: { a: 1, b: 2 } })).toBe(
      'body/x: expected exactly {"a":1}, saw {"a":1,"b":2}',
    );
    expect(met({ $exact: [1] }, [1, 2])).toBe(false);
    expect(met({ $exact: [] }, {})).toBe(false);
    expect(met({ $exact: { $pattern: "a" } }, { $pattern: "a" })).toBe(true);
  });

  test("of a pattern looks for it in a text", () => {
    expect(met({ id: { $pattern: "^[0-9a-f]{8}$" } }, { id: "0123abcd" })).toBe(true);
    expect(said({ id: { $pattern: "^a" } }, { id: "ba" })).toBe(
      'body/id: expected a text that matches ^a, saw "ba"',
    );
    expect(met({ $pattern: "1" }, 1)).toBe(false);
  });

  test("of a list in any order gives each expected item a seen one of its own", () => {
    expect(met({ $unordered: [{ a: 1 }, 2] }, [2, { a: 1, b: 3 }])).toBe(true);
    // The first fits both, the second only the first seen one: giving greedily would fail.
    expect(met({ $unordered: [{ a: 1 }, { a: 1, b: 2 }] }, [{ a: 1, b: 2 }, { a: 1 }])).toBe(true);
    expect(said({ $unordered: [1, 1] }, [1, 2])).toBe(
      "body: expected an item of its own for 1, saw [1,2]",
    );
    expect(said({ $unordered: [1] }, [1, 2])).toBe("body: expected a list of 1, saw [1,2]");
    expect(said({ $unordered: [] }, {})).toBe("body: expected a list, saw {}");
  });

  test("of a list in any order is met by every arrangement of it, and by no other length", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 6 }), fc.gen(), (items, gen) => {
        const order = gen(fc.shuffledSubarray, items, {
          minLength: items.length,
          maxLength: items.length,
        });
        expect(met({ $unordered: items }, order)).toBe(true);
        expect(met({ $unordered: items }, order.slice(1))).toBe(false);
        expect(met({ $includes: order.slice(1) }, items)).toBe(true);
        expect(met({ $includes: [...order, 9] }, items)).toBe(false);
      }),
    );
  });

  test("of a JSON Schema says where a value is not valid", () => {
    const schema = {
      type: "object",
      required: ["id", "at"],
      properties: { id: { type: "integer" }, at: { type: "string", format: "date" } },
    };
    expect(met({ $schema: schema }, { id: 1, at: "2026-01-31" })).toBe(true);
    expect(said({ item: { $schema: schema } }, { item: { id: "1", at: "soon" } })).toBe(
      'body/item/id: must be integer; body/item/at: must match format "date"',
    );
    expect(said({ item: { $schema: schema } }, {})).toContain("saw nothing");
  });

  test("may stand within another", () => {
    expect(
      met({ $unordered: [{ id: { $pattern: "^a" } }, { near: 1, within: 0.1 }] }, [
        1.05,
        { id: "ab" },
      ]),
    ).toBe(true);
  });
});

describe("the check of a pack", () => {
  const checked = (body: object) =>
    checkPack(
      pack([
        family("one", {
          draw: { n: { integer: [1, 2] } },
          play: [{ request: { method: "GET", path: "/" }, expect: { body } }],
        }),
      ]),
    ).findings.filter(({ level }) => level === "error");

  test.each([
    [{ a: { $patern: "x" } }, /\/a: \$patern is no matcher/],
    [{ $pattern: "(" }, /\$pattern cannot be used so: Invalid regular expression/],
    [{ a: [{ $unordered: 3 }] }, /\$unordered cannot be used so: give it a list/],
    [{ $schema: { type: "objet" } }, /\$schema cannot be used so: .*type/],
    [{ $schema: { $ref: "https://example.com/a.json" } }, /\$schema cannot be used so: .*resolve/],
    [{ $includes: [{ $pattern: 1 }] }, /\$pattern cannot be used so: give it a text/],
  ])("names the matcher of %j that cannot be used", (body, message) => {
    const [found] = checked(body);
    expect(`${found?.place}: ${found?.sentence}`).toMatch(message);
  });

  test("takes what is sound, with names in it, and any key inside what is exact", () => {
    expect(checked({ a: { $pattern: "^${n}" }, b: { $exact: { $odd: 1 } } })).toEqual([]);
    expect(checked({ a: { $includes: [{ n: "${n}" }] }, b: { $id: 1, $ref: 2 } })).toEqual([]);
  });
});
