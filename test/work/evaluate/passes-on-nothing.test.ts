import { expect, test } from "vitest";
import { passOnNothing } from "../../../app/work/evaluate/passes-on-nothing.ts";
import { family, pack } from "../../core/pack/sample.ts";

const get = (path: string, expect: object) => ({ request: { method: "GET", path }, expect });
const run = (args: readonly string[], expect: object) => ({ run: { args }, expect });
const vacuous = async (play: readonly object[], differently: object = {}) =>
  (await passOnNothing(pack([family("f", { play, ...differently })]))).map(({ id }) => id);

test("a family passes on nothing where nothing is all that it expects", async () => {
  expect(await vacuous([get("/things/none", { status: 404 })])).toEqual(["f"]);
  expect(await vacuous([run([], { exit: 0 })])).toEqual(["f"]);
  expect(await vacuous([run([], { stdout: "" })])).toEqual(["f"]);
});

test("it does not where one step, or one draw, needs a product", async () => {
  expect(await vacuous([get("/things", { status: 200 })])).toEqual([]);
  const both = [get("/things/none", { status: 404 }), get("/things", { status: 200 })];
  expect(await vacuous(both)).toEqual([]);
  const said = { draw: { word: { oneOf: ["", "a", "b", "c"] } } };
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of a pack
  expect(await vacuous([run([], { stdout: "${word}" })], said)).toEqual([]);
});

test("one that waits for something gives up in a second", async () => {
  const polls = { ...get("/things", { status: 200 }), until: { seconds: 1000 } };
  expect(await vacuous([polls])).toEqual([]);
});
