import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { folderInstalls } from "../../../app/adapters/installs/folder-installs.ts";

const DIGEST = `sha256:${"a".repeat(64)}` as const;

let home: string;
let folder: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "factory-installs-"));
  folder = join(home, "installs");
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** A tree as an installation leaves it: `word` stands in the one module. */
function tree(name: string, word = "hello"): string {
  const top = join(home, name);
  mkdirSync(join(top, "node_modules/.bin"), { recursive: true });
  writeFileSync(join(top, "package.json"), "changed by the command");
  writeFileSync(join(top, "notes.txt"), "a file beside the keys");
  writeFileSync(join(top, "node_modules/greet.js"), word);
  symlinkSync("../greet.js", join(top, "node_modules/.bin/greet"));
  return top;
}

const made = (name: string, word?: string) => ({
  digest: DIGEST,
  tree: tree(name, word),
  keys: ["package.json"],
  by: name,
});

test("what was made is found again, as folders shown read-only where they lie in the code", async () => {
  const installs = folderInstalls(folder);
  expect(await installs.find(DIGEST)).toBeNull();
  const kept = await installs.keep(made("one"));
  expect(kept).toEqual({ digest: DIGEST, folders: ["node_modules"] });
  expect(await folderInstalls(folder).find(DIGEST)).toEqual(kept);
  const [mount] = installs.mounts(kept);
  expect(mount).toMatchObject({ to: "/box/node_modules", writable: false });
  expect(readFileSync(join(mount?.from ?? "", ".bin/greet"), "utf8")).toBe("hello");
  expect(readlinkSync(join(mount?.from ?? "", ".bin/greet"))).toBe("../greet.js");
  expect(installs.mounts(undefined)).toEqual([]);
});

test("of two that keep one digest the first stays, and nothing of the second is left", async () => {
  const installs = folderInstalls(folder);
  await Promise.all([installs.keep(made("one", "same")), installs.keep(made("two", "same"))]);
  await installs.keep(made("three", "later"));
  const names = readdirSync(folder);
  expect(names).toEqual([DIGEST.slice(7)]);
  expect(readFileSync(join(folder, DIGEST.slice(7), "tree/node_modules/greet.js"), "utf8")).toBe(
    "same",
  );
});

test("what was cut off is never found, and its next try clears it away", async () => {
  const installs = folderInstalls(folder);
  const blocked = made("one");
  // Its own folder lies there, without a record, as after a kill.
  await expect(installs.keep({ ...blocked, tree: join(home, "gone") })).rejects.toThrow();
  expect(readdirSync(folder)).toHaveLength(1);
  expect(await installs.find(DIGEST)).toBeNull();
  await installs.keep(blocked);
  expect(readdirSync(folder)).toEqual([DIGEST.slice(7)]);
});

test("no file keeps a right to act as its owner, all can be read, and what is neither file, folder nor link goes", async () => {
  const one = made("one");
  const [greet, pipe] = [join(one.tree, "node_modules/greet.js"), join(one.tree, "node_modules/p")];
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(pipe, resolve));
  chmodSync(greet, 0o6700);
  const [mount] = folderInstalls(folder).mounts(await folderInstalls(folder).keep(one));
  const from = mount?.from ?? "";
  expect(lstatSync(join(from, "greet.js")).mode & 0o7777).toBe(0o755);
  expect(statSync(from).mode & 0o777).toBe(0o755);
  expect(existsSync(join(from, "p"))).toBe(false);
  server.close();
});

test("what a product is built with now, what a release is shown, and what nobody marked stay; the rest goes", async () => {
  const installs = folderInstalls(folder);
  const digestOf = (letter: string) => `sha256:${letter.repeat(64)}` as const;
  const kept = async (letter: string) =>
    installs.keep({ ...made(letter), digest: digestOf(letter) });
  const used = async (letter: string, product: string, second: number) => {
    await installs.use(digestOf(letter), product);
    utimesSync(join(folder, letter.repeat(64), "users", product), second, second);
  };
  for (const letter of ["a", "b", "c", "d", "e", "f"]) await kept(letter);
  await used("a", "shop", 1);
  await used("b", "shop", 2);
  await used("c", "farm", 1);
  await used("d", "shop", 1);
  await used("e", "gone", 9);
  await used("a", "farm", 2);
  mkdirSync(join(folder, ".half/tree"), { recursive: true });
  const [mount] = installs.mounts((await installs.find(digestOf("c"))) ?? undefined);
  const needed = { products: ["shop", "farm"], shown: [mount?.from ?? ""] };
  expect((await installs.prune(needed)).toSorted()).toEqual([digestOf("d"), digestOf("e")]);
  expect(readdirSync(folder).map((name) => name[0])).toEqual(["a", "b", "c", "f"]);
  expect(await installs.prune(needed)).toEqual([]);
  expect(await folderInstalls(join(home, "none")).prune(needed)).toEqual([]);
});
