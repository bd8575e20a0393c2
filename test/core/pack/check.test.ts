// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of a pack, not of this file
import { describe, expect, test } from "vitest";
import { checkPack } from "../../../app/core/pack/check.ts";
import type { Family } from "../../../app/core/pack/family.ts";
import { patternFault } from "../../../app/core/pack/pattern.ts";
import { family, pack } from "./sample.ts";

/** Ten families of equal weight, so that none is too heavy. */
const others = Array.from({ length: 9 }, (_, index) => family(`other-${index}`));

function found(one: Family) {
  return checkPack(pack([one, ...others])).findings.map(
    ({ level, rule, place }) => `${level} ${rule} ${place}`,
  );
}

const created = {
  request: { method: "POST", path: "/blocks", body: { crop: "${crop}" } },
  expect: { status: 201, body: { crop: "${crop}" } },
  save: { block: "/id" },
};

describe("the check of a pack", () => {
  test("finds nothing in a sound one", () => {
    const read = { request: { method: "GET", path: "/blocks/${block}" }, expect: { status: 200 } };
    expect(
      found(family("sound", { draw: { crop: { string: "[a-z]{4}" } }, play: [created, read] })),
    ).toEqual([]);
  });

  test("names a name without a value, wherever it is used, with the names there are", () => {
    const early = {
      request: { method: "GET", path: "/blocks/${block}" },
      expect: { body: { a: ["${nobody}"] } },
    };
    const one = family("names", { draw: { crop: { boolean: true } }, play: [early, created] });
    expect(found(one)).toEqual([
      "error known-names families/names.yml: play[0].request.path",
      "error known-names families/names.yml: play[0].expect.body",
    ]);
    const [first] = checkPack(pack([one, ...others])).findings;
    expect(first?.sentence).toBe("the name block has no value");
    expect(first?.remedy).toContain("known here: crop");
  });

  test("names an expression that cannot be read", () => {
    const step = { run: { args: ["${a b}"] }, expect: { exit: 0 } };
    expect(found(family("odd", { play: [step] }))).toEqual([
      "error expression families/odd.yml: play[0].run.args",
    ]);
  });

  test("names a name given twice", () => {
    const play = [{ ...created, save: { crop: "/id" } }];
    expect(found(family("twice", { draw: { crop: { boolean: true } }, play }))).toEqual([
      "error one-name families/twice.yml: play[0].save.crop",
    ]);
  });

  test("names cases that lack a key, and a table without a case", () => {
    expect(found(family("lacking", { weight: 1 }, [{ a: 1, b: 2 }, { a: 1 }]))).toEqual([
      "error case-keys families/lacking.yml: cases[1]",
    ]);
    expect(found(family("empty", { weight: 1 }, []))).toEqual([
      "error drawable families/empty.yml: cases",
    ]);
  });

  test("names a scenario that expects nothing, and one of several processes", () => {
    const silent = { request: { method: "GET", path: "/" } };
    expect(found(family("silent", { play: [silent] }))).toEqual([
      "error expects families/silent.yml: play",
    ]);
    const run = { run: {}, expect: { exit: 0 } };
    expect(found(family("runs", { play: [run, run] }))).toEqual([
      "error one-run families/runs.yml: play",
    ]);
  });

  test("names families that cover nothing, that share an id, that weigh too little or too much", () => {
    expect(found(family("idle", { covers: [] }))).toEqual([
      "warning covers families/idle.yml: covers",
    ]);
    expect(found(family("other-3"))).toEqual(["error unique-id families/other-3.yml: id"]);
    expect(found(family("light", { weight: 0.1 }))).toEqual([
      "warning share families/light.yml: weight",
    ]);
    expect(found(family("heavy", { weight: 9 }))).toEqual([
      "warning share families/heavy.yml: weight",
    ]);
  });
});

describe("a pattern", () => {
  test.each([
    "[a-z]{4,8}",
    "(?:red|green) \\d{1,3}",
    "a?",
    "([a-z]{2}-){3}",
    "[^a]{2}",
    ".{3}",
    "\\w{2}@x\\.example",
  ])("%s is drawn from", (pattern) => expect(patternFault(pattern)).toBeNull());

  test.each([
    "[a-z]*",
    "a+",
    "a{2,}",
    "([a-z]{1,1000}){1,1000}",
    "[a-",
    "(a",
    "(?=a)b{3}*",
    "((a{100}){100}){100}",
  ])("%s is refused with a reason", (pattern) =>
    expect(patternFault(pattern)).toEqual(expect.any(String)));
});
