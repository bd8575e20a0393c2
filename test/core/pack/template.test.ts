// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of a pack, not of this file
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  fill,
  fillPath,
  fillText,
  type Json,
  namesIn,
  unreadableIn,
} from "../../../app/core/pack/template.ts";

const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,5}$/);
const json = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;
const plain = fc.string().filter((text) => !text.includes("$"));

describe("a template", () => {
  test("of one whole expression yields the value with its type", () => {
    fc.assert(
      fc.property(name, json, (key, value) => {
        expect(fill(`\${${key}}`, { [key]: value })).toEqual(value);
        expect(fill({ a: [`\${${key}}`] }, { [key]: value })).toEqual({ a: [value] });
      }),
    );
  });

  test("without an expression is itself", () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ stringUnit: fc.constantFrom("a", "{", "}", "b") }) as fc.Arbitrary<Json>,
        (value) => {
          expect(namesIn(value)).toEqual([]);
          expect(fill(value, {})).toEqual(value);
        },
      ),
    );
  });

  test("inside a longer text writes strings as they are and everything else as JSON", () => {
    fc.assert(
      fc.property(plain, name, json, plain, (before, key, value, after) => {
        const written = typeof value === "string" ? value : JSON.stringify(value);
        expect(fillText(`${before}<\${${key}}>${after}`, { [key]: value })).toBe(
          `${before}<${written}>${after}`,
        );
      }),
    );
  });

  test("takes a value as it is, even one that looks like an expression", () => {
    expect(fill("x${a}", { a: "${b}$&" })).toBe("x${b}$&");
  });

  test("in a path encodes values, unless the whole path is one", () => {
    expect(fillPath("/blocks?crop=${crop}", { crop: "a&b /é" })).toBe(
      "/blocks?crop=a%26b%20%2F%C3%A9",
    );
    expect(fillPath("${link}", { link: "/blocks/1?x=y" })).toBe("/blocks/1?x=y");
  });

  test("tells its names once each, and the texts that are no expressions", () => {
    expect(namesIn({ a: "${x} ${y}", b: ["${x}", 3, null] })).toEqual(["x", "y"]);
    expect(unreadableIn(["${x}", "${}", "${1a}", "a ${b + c}", "$x {y}"])).toEqual([
      "${}",
      "${1a}",
      "a ${b + c}",
    ]);
  });
});
