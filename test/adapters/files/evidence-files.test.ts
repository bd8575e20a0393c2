import { mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { folderEvidence } from "../../../app/adapters/files/evidence-files.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "evidence-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe("evidence in a folder", () => {
  test("is found where it was kept, and not before", async () => {
    const evidence = folderEvidence(join(folder, "evidence"));
    expect(await evidence.find("one")).toBeNull();
    const path = await evidence.keep("one", "{}");
    expect(await evidence.find("one")).toBe(path);
    expect(await readFile(path, "utf8")).toBe("{}");
  });

  test("that cannot be read is told, not taken for none", async () => {
    await symlink("one.json", join(folder, "one.json"));
    await expect(folderEvidence(folder).find("one")).rejects.toMatchObject({
      code: "broken",
      message: expect.stringMatching(/one\.json cannot be read \(ELOOP\)/),
    });
  });
});
