import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { productCopies } from "../../../app/adapters/mutants/product-copies.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "product-"));
  for (const path of [
    "src/b.ts",
    "src/a.py",
    "main.go",
    "test/a.ts",
    "README.md",
    "src/types.d.ts",
    ".git/HEAD",
    "node_modules/x/index.js",
    "sub/node_modules/y.js",
  ]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `x = 1 // ${path}`);
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a product's sources are its own code, in order of path", async () => {
  writeFileSync(join(folder, "src/large.js"), `x = "${"y".repeat(1024 ** 2)}"`);
  const paths = (await productCopies.sources(folder)).map(({ path }) => path);
  expect(paths.filter((path) => productCopies.changes(path, "f(1);").length > 0)).toEqual([
    "main.go",
    "src/a.py",
    "src/b.ts",
  ]);
});

test("a copy has one file changed, is shown what is installed, and goes; the folder itself stays as it was", async () => {
  const copy = await productCopies.copy(folder, { path: "src/b.ts", text: "x = 2" });
  const read = (path: string) => readFileSync(join(copy.tree, path), "utf8");
  expect(read("src/b.ts")).toBe("x = 2");
  expect(read("main.go")).toBe("x = 1 // main.go");
  expect(existsSync(join(copy.tree, ".git"))).toBe(false);
  expect(existsSync(join(copy.tree, "node_modules/x"))).toBe(false);
  const mounts = copy.mounts.map(({ from, to, writable }) => [from, to, writable]).sort();
  expect(mounts).toEqual([
    [join(folder, "node_modules"), "/box/node_modules", false],
    [join(folder, "sub/node_modules"), "/box/sub/node_modules", false],
  ]);
  await copy[Symbol.asyncDispose]();
  expect(existsSync(dirname(copy.tree))).toBe(false);
  expect(readFileSync(join(folder, "src/b.ts"), "utf8")).toBe("x = 1 // src/b.ts");
});

test("a copy that cannot be made leaves nothing", async () => {
  const made = productCopies.copy(folder, { path: "no/such/folder.ts", text: "" });
  await expect(made).rejects.toMatchObject({ code: "ENOENT" });
});
