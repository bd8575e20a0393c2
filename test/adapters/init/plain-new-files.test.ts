import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { plainNewFiles as files } from "../../../app/adapters/init/plain-new-files.ts";
import { repository } from "../git/repository.ts";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "new-files-")));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a file is written once, with the folders above it, and never over another", async () => {
  const path = join(folder, "a", "b.txt");
  expect(await files.read(path)).toBeNull();
  expect(await files.write(path, "mine")).toBe("written");
  expect(await files.write(path, "theirs")).toBe("kept");
  expect(await files.read(path)).toBe("mine");
});

test("a link that leads elsewhere is neither read nor written through", async () => {
  const secret = join(folder, "secret");
  writeFileSync(secret, "s");
  for (const name of ["secret", "absent"]) {
    const target = join(folder, name);
    const link = join(folder, `link-to-${name}`);
    symlinkSync(target, link);
    await expect(files.read(link)).rejects.toMatchObject({ code: "invalid-input" });
    expect(await files.write(link, "x")).toBe("kept");
  }
  expect(readFileSync(secret, "utf8")).toBe("s");
  expect(await files.read(join(folder, "absent"))).toBeNull();
});

test("a folder where a file should be is refused", async () => {
  await expect(files.read(folder)).rejects.toMatchObject({
    message: expect.stringContaining("no plain file"),
  });
});

test("what lies inside is seen through links, and before it is there", async () => {
  mkdirSync(join(folder, "in"));
  symlinkSync(join(folder, "in"), join(folder, "link"));
  const inside = (path: string) => files.inside(join(folder, path), join(folder, "in"));
  expect(await Promise.all(["in", "in/x/y", "link/x"].map(inside))).toEqual([true, true, true]);
  expect(await Promise.all(["inner", "out/x", "in/../out"].map(inside))).toEqual([
    false,
    false,
    false,
  ]);
  expect(await files.inside(folder, join(folder, "in"))).toBe(false);
});

test("a second work tree of a repository has its own branch", async () => {
  const made = repository();
  try {
    expect(await files.workTree(made.path)).toMatchObject({ branch: "main" });
    made.git("worktree", "add", "-q", "-b", "side", join(folder, "second"));
    expect(await files.workTree(join(folder, "second"))).toEqual({
      folder: join(folder, "second"),
      branch: "side",
    });
    made.git("switch", "-q", "--detach");
    expect(await files.workTree(made.path)).toMatchObject({ branch: null });
  } finally {
    made.remove();
  }
});
