import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { typescriptChanges } from "../../../app/adapters/mutants/typescript-changes.ts";
import { changed } from "../../../app/core/pack/mutant.ts";

const TEXT = `"use strict";
import { a } from "a";
type T = Map<string, 1 | "x">; // a < 1
const r: T["x"] = /<1/.test(\`\${a + 1}b\`) && b!;
export async function f(n: number): Promise<boolean> {
  if (!n || n <= 1.5) await g("no", { "key": true });
  class C { constructor() { h(); super.x(); } }
  return "a" + n + "b" !== "" && n-1 > 0;
}
const load = () => import("./b");
`;

test("what a program does is changed; its types, names, imports, comments and texts joined to texts are not", () => {
  const said = typescriptChanges("a.ts", TEXT)?.map(({ kind, start, end, becomes }) => {
    const line = TEXT.slice(0, start).split("\n").length;
    return `${line} ${kind} ${TEXT.slice(start, end)} → ${becomes}`;
  });
  expect(said).toEqual([
    "4 arithmetic + → -",
    "4 number 1 → 2",
    "4 boolean && → ||",
    "5 return { → { return;",
    "6 boolean ! → ",
    "6 boolean || → &&",
    "6 comparison <= → <",
    "6 number 1.5 → 2.5",
    '6 call await g("no", { "key": true }); → ;',
    '6 string "no" → ""',
    "6 boolean true → false",
    "7 call h(); → ;",
    "7 call super.x(); → ;",
    '8 string "a" → ""',
    '8 string "b" → ""',
    "8 comparison !== → ===",
    '8 string "" → "mutant"',
    "8 boolean && → ||",
    "8 arithmetic - → +",
    "8 number 1 → 2",
    "8 comparison > → >=",
    "8 number 0 → 1",
  ]);
});

test("signs that meet stay apart", () => {
  const change = typescriptChanges("a.js", "x = a+-b;")?.[0];
  expect(change).toMatchObject({ kind: "arithmetic", becomes: "- " });
});

test("a file in another language is not read", () => {
  expect(typescriptChanges("a.go", "1 < 2")).toBeNull();
});

const folder = new URL("../../../app/core/gate", import.meta.url).pathname;
const SOURCES = readdirSync(folder).filter((name) => /(?<!\.d)\.ts$/.test(name));

test.each(SOURCES)("every mutant of %s is another program that can be read", (name) => {
  const text = readFileSync(join(folder, name), "utf8");
  const program = stripTypeScriptTypes(text);
  for (const change of typescriptChanges(name, text) ?? []) {
    const mutant = stripTypeScriptTypes(changed(text, change));
    expect(mutant).not.toBe(program);
  }
});
