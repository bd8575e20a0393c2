import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isOwnersAlone, makeLinks } from "../../../app/adapters/postgres/embedded/binaries.ts";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "factory-links-"));
  await mkdir(join(root, "native", "lib"), { recursive: true });
  await writeFile(join(root, "native", "lib", "libx.so.1.2"), "code");
});
afterEach(() => rm(root, { recursive: true, force: true }));

const listed = (links: unknown) =>
  writeFile(join(root, "native", "pg-symlinks.json"), JSON.stringify(links));

test("links that an install script would have made are made at the start, twice and at once too", async () => {
  await listed([{ source: "native/lib/libx.so.1.2", target: "native/lib/libx.so.1" }]);
  await Promise.all([makeLinks(root), makeLinks(root)]);
  await makeLinks(root);
  expect(await readFile(join(root, "native", "lib", "libx.so.1"), "utf8")).toBe("code");
});

test("a package without a list of links needs none; a list that cannot be read is refused", async () => {
  await makeLinks(root);
  await listed([{ from: "x" }]);
  await expect(makeLinks(root)).rejects.toThrow(/pg-symlinks\.json/);
});

test.each([
  [0o40755, true],
  [0o40700, true],
  [0o40722, false],
  [0o40775, false],
  [0o40757, false],
])("a copy of mode %o is trusted: %s", (mode, trusted) => {
  expect(isOwnersAlone(mode)).toBe(trusted);
});
