import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openScratch } from "../../app/attractor/files/scratch.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "scratch-"));
  vi.stubEnv("TMPDIR", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

it("removes what killed processes left, and nothing that lives or that is anybody else's", async () => {
  const mine = await openScratch("pipeline");
  const { pid } = spawnSync("true");
  const space = readlinkSync("/proc/self/ns/pid").replaceAll(/\D/g, "");
  const dead = `sf-model-${space}.${pid}.1-abcdef`;
  const others = [
    `sf-model-1.${pid}.1-abcdef`,
    "sf-model-abcdef",
    `sf-model-${space}.${pid}.1-abcdef.txt`,
  ];
  for (const name of [dead, ...others]) mkdirSync(join(folder, name, "inner"), { recursive: true });
  const link = `sf-play-${space}.${pid}.1-abcdef`;
  symlinkSync(join(folder, "sf-model-abcdef"), join(folder, link));

  const second = await openScratch("model");
  const kept = [basename(mine.folder), basename(second.folder), ...others, link];
  expect(readdirSync(folder).toSorted()).toEqual(kept.toSorted());
  expect(readdirSync(join(folder, "sf-model-abcdef"))).toEqual(["inner"]);
  await mine.remove();
  await second.remove();
  expect(readdirSync(folder).toSorted()).toEqual([...others, link].toSorted());
});
