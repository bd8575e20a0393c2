import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { makeDemoHome } from "../app/demo-home.ts";

test("the demo's home holds the example as one clean commit, its pack beside it, and goes without a trace", async () => {
  const files = await makeDemoHome(resolve("."), process.env.PATH);
  const git = (...words: string[]) =>
    execFileSync("git", words, { cwd: files.repository, encoding: "utf8" }).trim();
  try {
    expect(git("status", "--porcelain")).toBe("");
    expect(git("rev-list", "--count", "main")).toBe("1");
    expect(git("ls-files")).toContain(".factory/product.yml");
    expect(readdirSync(join(files.packs, "farm"))).toContain("pack.yml");
    expect(files.text).toContain("### Purpose");
    // The pack is not in the product, not even in its history.
    expect(git("ls-files")).not.toContain("families");
    // Other accounts pass through on their way to what is theirs, and see no list.
    expect(statSync(files.home).mode & 0o777).toBe(0o711);
  } finally {
    await files.remove();
  }
  expect(existsSync(files.home)).toBe(false);
});
