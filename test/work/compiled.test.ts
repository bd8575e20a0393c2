import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { localStage } from "../../app/adapters/http/stage.ts";
import { openBoxes } from "../../app/adapters/sandbox/open-boxes.ts";
import { SANDBOX_DEFAULTS } from "../../app/adapters/sandbox/settings.ts";
import { decode } from "../../app/core/decode.ts";
import { productFileSchema } from "../../app/core/product.ts";
import { BOX_PATH, codeFolder, INSIDE } from "../../app/work/box-plan.ts";
import { compiled } from "../../app/work/compiled.ts";
import { PLAIN } from "../journeys/home.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "compiled-"));
  for (const name of ["tree", "work"]) mkdirSync(join(folder, name));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const boxes = openBoxes(PLAIN, SANDBOX_DEFAULTS);
const stage = () => localStage({ boxes, work: join(folder, "work"), ports: { first: 1, last: 1 } });
const code = (entry: string) => ({
  file: decode(
    productFileSchema,
    { version: 1, name: "x", run: { kind: "http", command: ["node", entry] } },
    "x",
  ),
  tree: join(folder, "tree"),
  mounts: [{ from: dirname(process.execPath), to: INSIDE.node, writable: false }],
});
const has = (files: Record<string, string>) => {
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, "tree", path), text);
};

const RUNS = `import { appendFileSync } from "node:fs";
import { word } from "./word.ts";
const text: string = word;
appendFileSync(new URL("ran", import.meta.url), text);
`;

/** What Node says of its cache while it runs the product in a box of its own. */
async function said(entry: string): Promise<string> {
  const one = code(entry);
  const { mounts, env } = await compiled(stage(), one);
  const box = await boxes.start({
    argv: ["node", entry],
    cwd: codeFolder(one.file),
    mounts: [...one.mounts, { from: one.tree, to: INSIDE.code, writable: false }, ...mounts],
    env: { PATH: BOX_PATH, NODE_DEBUG_NATIVE: "COMPILE_CACHE", ...env },
    limits: { ms: 20_000, memory: 1024 ** 3, processes: 64, disk: 1024 ** 2, output: 1024 ** 2 },
    network: "none",
  });
  return Buffer.from((await box.ended).stderr).toString();
}

test("a TypeScript product is compiled with all it imports, and none of it is run for that", async () => {
  has({ "main.ts": RUNS, "word.ts": 'export const word: string = "ran";\n' });
  const { mounts, env } = await compiled(stage(), code("main.ts"));
  expect(existsSync(join(folder, "tree/ran"))).toBe(false);
  expect(mounts).toMatchObject([{ to: env.NODE_COMPILE_CACHE, writable: false }]);
  expect(readdirSync(join(folder, "work"))).toHaveLength(1);
});

test("its processes find every module compiled", async () => {
  has({ "main.ts": RUNS, "word.ts": 'export const word: string = "ran";\n' });
  const words = await said("main.ts");
  for (const name of ["main.ts", "word.ts"])
    expect(words).toMatch(
      new RegExp(`transpile cache for StrippedTypeScript \\S+/${name}\\.\\.\\.success`),
    );
  expect(existsSync(join(folder, "tree/ran"))).toBe(true);
});

test.each([
  ["cannot be compiled", "main.ts", "export const = ;"],
  ["imports what is not there", "main.ts", 'import "./gone.ts";'],
  ["is not there", "other.ts", ""],
  ["is JavaScript", "main.js", ""],
])("a product that %s is started as it is", async (_, entry, text) => {
  has({ "main.ts": text, "main.js": text });
  expect(await compiled(stage(), code(entry))).toEqual({ mounts: [], env: {} });
  expect(readdirSync(join(folder, "work"))).toEqual([]);
});
