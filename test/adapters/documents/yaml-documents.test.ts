import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { yamlDocuments } from "../../../app/adapters/documents/yaml-documents.ts";
import { FactoryError } from "../../../app/core/errors.ts";
import type { Json } from "../../../app/core/pack/template.ts";

const schema = z.strictObject({
  name: z.string().optional(),
  list: z.array(z.strictObject({ count: z.int().min(1) })).optional(),
  any: z.json().optional(),
});
const yaml = (text: string) => yamlDocuments.decodeYaml(schema, text, "a.yml");
const json = (text: string) => yamlDocuments.decodeJson(schema, text, "a.json");

/** The refusal's message. */
function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof FactoryError && error.code === "invalid-input") return error.message;
    throw error;
  }
  return "was read";
}

/** The one key that no schema lets through. */
const LOST = '"__proto__":';

describe("a YAML document", () => {
  test("is read as the schema types it, words and dates as text", () => {
    expect(yaml("name: no\nlist:\n  - { count: 2 }\nany: 2026-01-31\n")).toEqual({
      name: "no",
      list: [{ count: 2 }],
      any: "2026-01-31",
    });
  });

  test.each([
    ["name: 5\n", "a.yml:1: name: saw 5; give a string"],
    [
      "# one\nlist:\n  - count: 1\n  - count: 0\n",
      "a.yml:4: list[1].count: saw 0; give at least 1",
    ],
    ["name: a\nlist:\n  - {}\n", "a.yml:3: list[0].count: saw nothing; give a"],
    [
      "name: a\n\nlsit: []\n",
      "a.yml:3: lsit: saw []; this key is not known here, remove it or mend its spelling",
    ],
    ["", "a.yml:1: the whole: saw null; give a mapping"],
    ["name: a\nname: b\n", 'a.yml:2: saw the key "name" a second time; keep one of them'],
    ["name: &a b\nany: *a\n", "a.yml:2: saw the alias *a; write the value itself"],
    [
      "name: !!str 5\n",
      "a.yml:1: saw the tag tag:yaml.org,2002:str; leave it out, write the plain value",
    ],
    ["any: !thing 5\n", "a.yml:1: saw Unresolved tag: !thing; mend the YAML"],
    ["name: a\n---\nname: b\n", "a.yml:2: saw Source contains multiple documents"],
    ["name: a\nlist:\n\t- b\n", "a.yml:3: saw Tabs are not allowed as indentation; mend the YAML"],
    ["%YAML 1.1\n---\nany: yes\n", "a.yml:1: saw YAML 1.1; leave the directive out"],
    ["any: { { a: 1 }: 2 }\n", "a.yml:1: saw a key that is no text; write a plain key"],
    ["any: .inf\n", "a.yml:1: any: saw null"],
  ])("%j is refused by line, value and remedy", (text, message) => {
    expect(refusal(() => yaml(text))).toContain(message);
  });

  test("that would unfold to a huge value, nests without end or is too long is refused", () => {
    const bomb = [
      "a0: &a0 [x, x]",
      ...Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`),
    ];
    expect(refusal(() => yaml(bomb.join("\n")))).toContain("saw the alias *a0");
    expect(refusal(() => yaml(`any: ${"[".repeat(50_000)}`))).toContain("a.yml:");
    expect(refusal(() => yaml(`any: ${"x".repeat(300_000)}`))).toContain("saw 300005 characters");
  });

  test("of any text is read or refused, and never breaks", () => {
    const marks = [
      "name",
      ": ",
      "\n",
      "- ",
      "{",
      "}",
      "[",
      "]",
      "&a ",
      "*a",
      "!t ",
      '"',
      "'",
      "|\n",
      "  ",
      "#",
      "? ",
      "\t",
    ];
    const piece = fc.oneof(fc.constantFrom(...marks), fc.string({ maxLength: 3 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        refusal(() => yaml(pieces.join("")));
      }),
      { numRuns: 1000 },
    );
  });
});

describe("a JSON document", () => {
  test("is read whatever JSON it holds", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify({ any: value });
        fc.pre(!text.includes(LOST));
        expect(json(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test("is refused where it has a key that would be lost", () => {
    expect(refusal(() => json(`{ "any": [1, {\n ${LOST} 2 }] }`))).toBe(
      "a.json:2: any[1].__proto__: saw 2; programs lose a key of this name, give it another",
    );
    expect(refusal(() => yaml("any:\n  - __proto__: { name: 1 }\n"))).toContain(
      "a.yml:2: any[0].__proto",
    );
  });

  test("is refused by line, value and remedy", () => {
    const text = '{ "name": "a",\n "list": [{ "count": 1 },\n { "count": "x" }] }';
    expect(refusal(() => json(text))).toMatch(/^a\.json:3: list\[1\]\.count: saw "x"; give a/);
    expect(refusal(() => json("{ name: 1 }"))).toMatch(/^a\.json: .*; mend the JSON$/);
    const deep = `{ "any": ${"[".repeat(200_000)}${"]".repeat(200_000)} }`;
    expect(refusal(() => json(deep))).toContain("nested too deeply");
  });
});

test("a record that is written is read back as it was", () => {
  const value = fc
    .jsonValue({ maxDepth: 4 })
    .map((value) => JSON.parse(JSON.stringify(value)) as Json);
  const name = fc.stringMatching(/^[a-z][a-z_]{0,9}$/);
  fc.assert(
    fc.property(fc.dictionary(name, value, { minKeys: 1, noNullPrototype: true }), (record) => {
      fc.pre(!JSON.stringify(record).includes(LOST));
      const text = yamlDocuments.encodeYaml(record);
      const read = yamlDocuments.decodeYaml(z.record(z.string(), z.json()), text, "f");
      expect(read).toEqual(record);
    }),
  );
});

test("what is written is for people: a short list on its line, a long one in lines of its own", () => {
  const steps = ["a", "b"].map((one) => ({ says: one.repeat(110), of: [1, 2] }));
  expect(yamlDocuments.encodeYaml({ id: "no", covers: ["kept"], steps })).toBe(
    [
      'id: "no"',
      "covers: [ kept ]",
      "steps:",
      ...["a", "b"].flatMap((one) => [`  - says: ${one.repeat(110)}`, "    of: [ 1, 2 ]"]),
      "",
    ].join("\n"),
  );
});
