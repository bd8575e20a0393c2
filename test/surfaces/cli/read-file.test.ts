import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readNamedFile } from "../../../app/surfaces/cli/read-file.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "named-"));
  await writeFile(join(folder, "a.md"), "grün");
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe("a file that is named on the command line", () => {
  test("is read whole where it has just as many bytes as it may", async () => {
    expect(await readNamedFile(folder, "a.md", 5)).toEqual({ name: "a.md", text: "grün" });
  });

  test("is refused where it has more", async () => {
    await expect(readNamedFile(folder, "a.md", 4)).rejects.toMatchObject({
      code: "invalid-input",
      message: "a.md: saw 5 bytes; give a file of at most 4",
    });
  });

  // Of such a file, as of a pipe, the size is not known before it has been read.
  test.runIf(process.platform === "linux")(
    "is refused where only reading tells that it has more",
    async () => {
      await expect(readNamedFile(folder, "/proc/self/status", 10)).rejects.toMatchObject({
        code: "invalid-input",
        message: "/proc/self/status: saw more than 10 bytes; give a file of at most 10",
      });
    },
  );
});
