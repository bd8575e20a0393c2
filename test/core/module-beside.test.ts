import { expect, test } from "vitest";
import { moduleBeside, moduleEnding } from "../../app/core/module-beside.ts";

test("a module of a checkout finds one with types, a module of a package one without", () => {
  expect(moduleBeside("file:///a%20b/main.ts", "keeper")).toBe("file:///a%20b/keeper.ts");
  expect(moduleBeside("file:///p/dist/app/cli.js", "../actions/verify/main")).toBe(
    "file:///p/dist/actions/verify/main.js",
  );
  expect([moduleEnding("file:///x.mts"), moduleEnding("file:///x.mjs")]).toEqual(["ts", "js"]);
});
