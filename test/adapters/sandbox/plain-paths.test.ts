import { lstatSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { linkNested, onMachine } from "../../../app/adapters/sandbox/plain-paths.ts";

describe("paths of a plain box", () => {
  const there = onMachine([
    { from: "/home/a/clone", to: "/box", writable: true },
    { from: "/srv/modules", to: "/box/node_modules", writable: false },
    { from: "/opt/node", to: "/node", writable: false },
  ]);

  test("a path is translated wherever it stands on its own, the innermost mount first", () => {
    expect(there("/box/src/a.ts")).toBe("/home/a/clone/src/a.ts");
    expect(there("/box/node_modules/x")).toBe("/srv/modules/x");
    expect(there("--config=/box/a.json")).toBe("--config=/home/a/clone/a.json");
    expect(there("/node/bin:/usr/bin")).toBe("/opt/node/bin:/usr/bin");
    expect(there("'/node' \"/box/b\" > /box/c")).toBe(
      "'/opt/node' \"/home/a/clone/b\" > /home/a/clone/c",
    );
  });

  test("what only looks like a mounted path stays as it is", () => {
    for (const text of ["/boxes/a", "x/box", "http://127.0.0.1:80/box", "/usr/box/a", "box"]) {
      expect(there(text)).toBe(text);
    }
  });
});

describe("mounts inside mounts of a plain box", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "paths-"));
    mkdirSync(join(folder, "clone", ".git"), { recursive: true });
    mkdirSync(join(folder, "modules"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const mounts = () => [
    { from: join(folder, "clone"), to: "/box", writable: true },
    { from: join(folder, "clone", ".git"), to: "/box/.git", writable: false },
    { from: join(folder, "modules"), to: "/box/node_modules", writable: false },
  ];
  const link = () => join(folder, "clone", "node_modules");

  test("the inner one is a link as long as any box uses it, and the folder itself stays", () => {
    const [first, second] = [linkNested(mounts()), linkNested(mounts())];
    expect(readlinkSync(link())).toBe(join(folder, "modules"));
    first();
    expect(readlinkSync(link())).toBe(join(folder, "modules"));
    second();
    second();
    expect(lstatSync(link(), { throwIfNoEntry: false })).toBeUndefined();
    expect(lstatSync(join(folder, "clone", ".git")).isDirectory()).toBe(true);
  });

  test("a folder that holds something is not pushed aside", () => {
    mkdirSync(link());
    writeFileSync(join(link(), "own"), "");
    expect(() => linkNested(mounts())).toThrow(/ENOTEMPTY/);
    expect(lstatSync(join(link(), "own")).isFile()).toBe(true);
  });
});
