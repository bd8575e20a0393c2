import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonTable } from "../../../app/adapters/packs/json-table.ts";

const tableOf = (text: string) => jsonTable(new TextEncoder().encode(text), "cases/one.json");
const refusal = (text: string) => {
  try {
    tableOf(text);
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
  return "taken";
};

describe("a table in a JSON file", () => {
  test("gives the rows that the file holds, each by its place and all in order", () => {
    const row = fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.jsonValue());
    fc.assert(
      fc.property(fc.array(row), fc.constantFrom(0, 1, 2), (rows, spaces) => {
        const text = JSON.stringify(rows, null, spaces);
        const kept = JSON.parse(text) as unknown[];
        const table = tableOf(` ${text}\n`);
        expect(table.length).toBe(kept.length);
        expect([...table]).toEqual(kept);
        kept.forEach((one, index) => {
          expect(table.at(index)).toEqual(one);
        });
        expect([table.at(-1), table.at(kept.length)]).toEqual([undefined, undefined]);
      }),
    );
  });

  test.each([
    ["", /^cases\/one\.json:1: saw no array/],
    ["{}", /^cases\/one\.json:1: saw no array/],
    ["[", /^cases\/one\.json:1: /],
    ['[{"a":1}', /^cases\/one\.json:1: saw an array without its end/],
    ['[\n{"a":1}\n] x', /^cases\/one\.json:3: saw more after the array/],
    ['[{"a":1},]', /^cases\/one\.json:1: \[1\]: saw Unexpected end of JSON input; mend/],
    ['[{"a":1},\n{"a"}]', /^cases\/one\.json:2: \[1\]: saw .*; mend the JSON/],
    ['[{"a":1} {"a":2}]', /^cases\/one\.json:1: \[0\]: saw .*; mend the JSON/],
    ['[{"a":1},\n\n 5]', /^cases\/one\.json:3: \[1\]: saw 5; /],
    ['[{"a":1},\n{"a b":2}]', /^cases\/one\.json:2: \[1\].*a name is letters/],
    ['[{"a":"]\\"}]', /^cases\/one\.json:1: /],
  ])("of %j is refused by line, value and remedy", (text, message) => {
    expect(refusal(text)).toMatch(message);
  });

  test("that is no UTF-8 is refused", () => {
    const bytes = new Uint8Array([...new TextEncoder().encode('[{"a":"'), 0xff, 0x22, 0x7d, 0x5d]);
    expect(() => jsonTable(bytes, "cases/one.json")).toThrow(
      /\[0\]: saw .*; mend the JSON, saved as UTF-8/,
    );
  });
});
