import { expect, test } from "vitest";
import { packCheck } from "../../app/workbench/pack-check.ts";
import { family, pack } from "../core/pack/sample.ts";
import { memoryPacks } from "../fakes/packs.ts";

const checked = async (play: readonly object[]) => {
  const packs = memoryPacks([pack([family("f", { play })])]);
  const { findings } = await packCheck(packs, "/packs/sample");
  return findings.filter(({ level }) => level === "error");
};
const missing = { request: { method: "GET", path: "/none" }, expect: { status: 404 } };

test("a family that passes on an empty product is an error, with what to do", async () => {
  expect(await checked([missing])).toEqual([
    {
      level: "error",
      rule: "empty-product",
      place: "families/f.yml: play",
      sentence: "passes on a product that answers 404 to everything, or prints nothing",
      remedy: "expect something that only the product does, in a step of its own",
    },
  ]);
  const made = { request: { method: "POST", path: "/things" }, expect: { status: 201 } };
  expect(await checked([missing, made])).toEqual([]);
});

test("what cannot be played is not tried", async () => {
  const rules = (await checked([{ request: { method: "GET", path: "/none" } }])).map(
    ({ rule }) => rule,
  );
  expect(rules).toEqual(["expects"]);
});
