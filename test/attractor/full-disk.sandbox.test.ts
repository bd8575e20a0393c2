import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Repository, repository } from "../adapters/git/repository.ts";

const RUN = new URL("full-disk-run.ts", import.meta.url).pathname;
const BWRAP = "bwrap";
const BYTES = String(4 * 1024 * 1024);

let folder: string;
let source: Repository;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "full-disk-"));
  source = repository({ "README.md": "base\n" });
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  source.remove();
});

it("a run whose disk is full fails with that, and goes on where it was when there is room", () => {
  const disk = join(folder, "disk");
  mkdirSync(disk);
  const small = ["--dev-bind", "/", "/", "--size", BYTES, "--tmpfs", disk, "--"];
  const node = [process.execPath, "--disable-warning=ExperimentalWarning", RUN, source.path, disk];
  const said = execFileSync(BWRAP, [...small, ...node], { encoding: "utf8" });
  expect(JSON.parse(said)).toMatchObject({
    first: { status: "fail", failure_reason: expect.stringContaining("no space left on device") },
    second: { status: "success" },
  });
  const subjects = source.git("log", "--format=%s", "attractor/run/r-1").split("\n");
  expect(subjects.map((line) => line.replace(/^.*: /, ""))).toEqual([
    ...["exit (success)", "b (success)", "a (success)", "start (success)", "first"],
  ]);
  expect(source.git("status", "--porcelain")).toBe("");
  source.git("fsck", "--strict");
});
