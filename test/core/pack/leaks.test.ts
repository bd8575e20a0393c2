import { describe, expect, it } from "vitest";
import { leaksIn } from "../../../app/core/pack/leaks.ts";
import { family, pack } from "./sample.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const rows = Array.from({ length: 5 }, (_, row) => ({
  markdown: `# heading number ${row}\n`,
  html: `<h1>heading number ${row}</h1>\n`,
  short: "x",
  n: row,
}));
const HELD = "play:\n  # canary: 5f1e4c1a-9d2b-4b7e\n";
const held = {
  pack: pack([family("plain"), family("table", { cases: "../cases/table.json" }, rows)]),
  holdouts: new Map([
    ["families/plain.yml", bytes(HELD)],
    ["cases/empty.json", bytes("")],
  ]),
};
const leaks = (files: Record<string, string>, given = "") =>
  leaksIn(new Map(Object.entries(files).map(([path, text]) => [path, bytes(text)])), held, given);

describe("held-out content in a candidate", () => {
  it("is a held-out file itself, under whatever name", () => {
    expect(leaks({ "src/a.ts": HELD })).toEqual([
      { path: "src/a.ts", sentence: "it is the pack's families/plain.yml" },
      { path: "src/a.ts", sentence: "it holds the canary of families/plain.yml" },
    ]);
    expect(leaks({ "src/empty.ts": "" })).toEqual([]);
  });

  it("is a canary, in a file or in its name, unless the builder was given it", () => {
    const text = "const a = '5f1e4c1a-9d2b-4b7e';";
    expect(leaks({ "src/a.ts": text })).toHaveLength(1);
    expect(leaks({ "src/5f1e4c1a-9d2b-4b7e.ts": "" })).toHaveLength(1);
    expect(leaks({ "src/a.ts": text }, "so it says: 5f1e4c1a-9d2b-4b7e")).toEqual([]);
    expect(leaks({ "src/a.ts": "const canary = 1;" })).toEqual([]);
  });

  it("is answers of three cases of one table, as they are or as source code has them", () => {
    const code = (n: number) =>
      rows
        .slice(0, n)
        .map(({ html }) => `[${JSON.stringify(html)}]`)
        .join("\n");
    expect(leaks({ "src/t.ts": code(2) })).toEqual([]);
    expect(leaks({ "src/t.ts": code(3) })).toEqual([
      { path: "src/t.ts", sentence: "it holds 3 cases of the family table" },
    ]);
    const plain = rows.map(({ markdown }) => markdown).join("");
    expect(leaks({ "a.md": plain })[0]?.sentence).toBe("it holds 5 cases of the family table");
    expect(leaks({ "a.md": plain }, plain)).toEqual([]);
    // What is short may be anybody's.
    expect(leaks({ "src/x.ts": "x x x x x" })).toEqual([]);
  });
});
