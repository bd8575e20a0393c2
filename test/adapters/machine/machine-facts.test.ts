import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { machineFacts } from "../../../app/adapters/machine/machine-facts.ts";

test("folders are told as they are: there, to be made, or not usable", async () => {
  const folder = await mkdtemp(join(tmpdir(), "facts-"));
  try {
    await writeFile(join(folder, "file"), "");
    const there = await machineFacts(folder, join(folder, "a", "b"));
    expect(there.home).toEqual({ path: folder, state: "writable", entries: 1 });
    expect(there.packs).toMatchObject({ state: "parent", entries: 0 });
    const blocked = await machineFacts(join(folder, "file", "below"), folder);
    expect(blocked.home).toMatchObject({ state: "unusable", entries: 0 });
    expect(there.git).toMatch(/^\d+\.\d+/);
    expect(there.node).toBe(process.versions.node);
  } finally {
    await rm(folder, { recursive: true });
  }
});
