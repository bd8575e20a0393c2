import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mismatches } from "../../../app/core/pack/match.ts";
import { below, valueAt } from "../../../app/core/pack/pointer.ts";
import type { Json } from "../../../app/core/pack/template.ts";

const json = fc.jsonValue() as fc.Arbitrary<Json>;
const objects = fc.dictionary(fc.string({ minLength: 1 }), json, { maxKeys: 4 }) as fc.Arbitrary<
  Record<string, Json>
>;

describe("a body", () => {
  test("matches itself", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(mismatches(value, structuredClone(value), "body")).toEqual([]);
      }),
    );
  });

  test("matches whatever else it holds beside the named keys", () => {
    fc.assert(
      fc.property(objects, objects, (expected, more) => {
        expect(mismatches(expected, { ...more, ...expected }, "body")).toEqual([]);
      }),
    );
  });

  test("does not match when a named key is missing, and the sentence says which", () => {
    fc.assert(
      fc.property(objects, fc.string({ minLength: 1 }), json, (seen, key, value) => {
        fc.pre(!Object.hasOwn(seen, key));
        const [sentence] = mismatches({ ...seen, [key]: value }, seen, "body");
        expect(sentence).toContain(`${below("body", key)}: expected`);
        expect(sentence).toContain("saw nothing");
      }),
    );
  });

  test("compares numbers exactly unless nearness is asked for", () => {
    expect(mismatches(0.3, 0.1 + 0.2, "body")).toEqual([
      "body: expected 0.3, saw 0.30000000000000004",
    ]);
    expect(mismatches({ a: { near: 0.3, within: 0.001 } }, { a: 0.1 + 0.2 }, "body")).toEqual([]);
    expect(mismatches({ near: 10, within: 0.5 }, 10.6, "body")).toEqual([
      "body: expected 10 within 0.5, saw 10.6",
    ]);
    expect(mismatches({ near: 10, within: 0.5 }, "10", "body")).toHaveLength(1);
    expect(mismatches(1, "1", "body")).toEqual(['body: expected 1, saw "1"']);
  });

  test("compares lists element by element and by length", () => {
    expect(mismatches([{ a: 1 }], [{ a: 1, b: 2 }], "body")).toEqual([]);
    expect(mismatches([], [1], "body")).toEqual(["body: expected a list of 0, saw [1]"]);
    expect(mismatches([{ a: 1 }, 2], [{ a: 2 }, 2], "body")).toEqual([
      "body/0/a: expected 1, saw 2",
    ]);
    expect(mismatches([1], { 0: 1 }, "body")).toHaveLength(1);
    expect(mismatches({ length: 0 }, [], "body")).toHaveLength(1);
  });

  test("tells null from a key that is not there, and every difference in its own sentence", () => {
    expect(mismatches({ a: null }, {}, "body")).toEqual(["body/a: expected null, saw nothing"]);
    expect(mismatches({ a: 1, b: { c: "x" } }, { a: 2, b: { c: "y" } }, "body")).toEqual([
      "body/a: expected 1, saw 2",
      'body/b/c: expected "x", saw "y"',
    ]);
    expect(mismatches({ toString: 1 }, {}, "body")).toHaveLength(1);
  });
});

describe("a JSON Pointer", () => {
  test("leads to what was put at its place", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 4 }), json, (keys, value) => {
        const document = keys.reduceRight<Json>(
          (inner, key) => Object.fromEntries([[key, inner]]),
          value,
        );
        expect(valueAt(document, keys.reduce(below, ""))).toEqual(value);
      }),
    );
  });

  test("leads nowhere in what has no such place", () => {
    expect(valueAt({ items: [1] }, "/items/1")).toBeUndefined();
    expect(valueAt({ items: [1] }, "/items/length")).toBeUndefined();
    expect(valueAt({ items: [1] }, "/items/00")).toBeUndefined();
    expect(valueAt("text", "/0")).toBeUndefined();
    expect(valueAt({}, "/constructor")).toBeUndefined();
    expect(valueAt(undefined, "")).toBeUndefined();
  });
});
