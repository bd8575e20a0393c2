import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canariesOf } from "../../../app/core/pack/canaries.ts";
import { traceSearch } from "../../../app/core/pack/trace-search.ts";
import { contentName, traceName, tracesOf, tracesSchema } from "../../../app/core/pack/traces.ts";

const WORDS = ["5f1e4c1a-9d2b-4b7e", "the_second-canary-of-this-pack_0123456789"] as const;
const FILE = `# canary: ${WORDS[0]}\nid: plain\nsays: A thing that was made can be read.\n`;
const TABLE = `[{ "canary": "${WORDS[1]}", "n": 1 }, { "n": 2 }, { "n": 3 }]\n`;
const holdouts = new Map(
  Object.entries({
    "cases/short.json": "[]",
    "cases/table.json": TABLE,
    "families/plain.yml": FILE,
  }).map(([path, text]) => [path, Buffer.from(text)]),
);
const told = {
  pack: `sha256:${"0".repeat(64)}`,
  salt: "9e".repeat(32),
  published: "",
} as const;
const traces = tracesOf(holdouts, told);
const search = traceSearch(traces);

function found(content: Uint8Array, cuts: readonly number[] = []) {
  const looking = search.begin(content.length);
  const at = [0, ...[...cuts].sort((a, b) => a - b), content.length];
  for (const [i, from] of at.entries()) looking.piece(content.subarray(from, at[i + 1]));
  return looking.end();
}

const FORMS: Readonly<Record<string, (text: string) => Buffer>> = {
  text: (text) => Buffer.from(text),
  "UTF-16": (text) => Buffer.from(text, "utf16le"),
  "UTF-16 in the other order": (text) => Buffer.from(text, "utf16le").swap16(),
  base64: (text) => Buffer.from(Buffer.from(text).toString("base64")),
  "base64 for addresses": (text) => Buffer.from(Buffer.from(text).toString("base64url")),
  hexadecimal: (text) => Buffer.from(Buffer.from(text).toString("hex")),
  "hexadecimal in capitals": (text) => Buffer.from(Buffer.from(text).toString("hex").toUpperCase()),
};

const cuts = fc.array(fc.nat(400), { maxLength: 4 });
const around = fc.string({ maxLength: 60, unit: "grapheme-ascii" });

describe("a canary", () => {
  it.each(Object.entries(FORMS))("is found at any place of a content as %s", (_, form) => {
    fc.assert(
      fc.property(around, fc.nat(1), around, cuts, (before, of, after, at) => {
        const bytes = form(`${before}${WORDS[of]}${after}`);
        const within = at.map((one) => Math.min(one, bytes.length));
        // Looking through it in pieces finds what looking through it at once finds.
        expect(found(bytes, within)).toEqual(found(bytes));
        expect(found(bytes)).toContainEqual({ kind: "canary", of: 1 - of });
      }),
    );
  });

  it("is none with one letter otherwise, nor when only a part of it is there", () => {
    fc.assert(
      fc.property(fc.nat(1), fc.nat(40), around, (of, place, before) => {
        const word = WORDS[of] ?? "";
        const at = place % word.length;
        const other = `${word.slice(0, at)}~${word.slice(at + 1)}`;
        expect(found(Buffer.from(`${before}${other}`))).toEqual([]);
        expect(found(Buffer.from(`${before}~${word.slice(1)}`))).toEqual([]);
      }),
    );
  });

  it("is not seen where it is compressed, broken over lines, reversed or written with escapes", () => {
    const [word] = WORDS;
    for (const text of [
      `${word.slice(0, 9)}\n${word.slice(9)}`,
      [...word].reverse().join(""),
      word.replace("-", "\\u002d"),
    ])
      expect(found(Buffer.from(text))).toEqual([]);
  });

  it("proves nothing where it was published with the spec", () => {
    const own = traceSearch(tracesOf(holdouts, { ...told, published: `It says ${WORDS[0]}.` }));
    expect(own.text(WORDS[0])).toEqual([]);
    expect(own.text(WORDS[1])).toEqual([{ kind: "canary", of: 0 }]);
  });

  it("is found in a name", () => {
    expect(search.text(`refs/heads/${WORDS[0]}`)).toEqual([{ kind: "canary", of: 1 }]);
  });
});

describe("a held-out file", () => {
  it("is found by its content, in whatever pieces it is read", () => {
    const bytes = Buffer.from(TABLE);
    expect(found(bytes, [3, 20])).toContainEqual({ kind: "file", of: 1 });
    expect(found(Buffer.from(TABLE.replace('"n": 2', '"n": 4')))).toEqual([
      { kind: "canary", of: 0 },
    ]);
  });

  it("is found by a pointer of LFS that stands for it", () => {
    const name = "0b2c4a1d".repeat(8);
    const pointer = (oid: string) =>
      Buffer.from(`version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize 73\n`);
    const oid = contentName(Buffer.from(TABLE));
    expect(found(pointer(oid))).toEqual([{ kind: "file", of: 1 }]);
    expect(found(pointer(name))).toEqual([]);
  });

  it("is none where it is as short as anybody's", () => {
    expect(found(Buffer.from("[]"))).toEqual([]);
  });

  it("need not be read for where nothing is as long, and no canary is looked for", () => {
    const plain = new Map([["families/plain.yml", Buffer.from("x".repeat(2000))]]);
    const own = traceSearch(tracesOf(plain, told));
    expect([own.concerns(2000), own.concerns(2001), own.concerns(130)]).toEqual([
      true,
      false,
      true,
    ]);
    expect(search.concerns(5)).toBe(true);
  });
});

it("traces tell nothing of the pack but how long its files are", () => {
  expect(tracesSchema.parse(JSON.parse(JSON.stringify(traces)))).toEqual(traces);
  const text = JSON.stringify(traces);
  for (const word of [...WORDS, "plain", "table"]) expect(text).not.toContain(word);
});

it("people are told which file of the pack it was, and never the canary", () => {
  expect(canariesOf(holdouts).map(({ file }) => file)).toEqual([
    "cases/table.json",
    "families/plain.yml",
  ]);
  expect(traceName(holdouts, { kind: "file", of: 2 })).toBe("the pack's families/plain.yml");
  expect(traceName(holdouts, { kind: "canary", of: 0 })).toBe("the canary of cases/table.json");
});
