import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { anchorFile } from "../../../app/adapters/files/anchor-file.ts";
import { anchorLine, readAnchors } from "../../../app/core/anchor.ts";

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "factory-anchors-"));
  path = join(folder, "anchors");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const head = (seq: number) => ({
  seq,
  hash: `sha256:${String(seq).padStart(64, "0")}`,
  at: "2026-01-31T12:00:00.000Z",
});
const lines = () => readFileSync(path, "utf8");

describe("a file of anchors", () => {
  test("has each head once, a line each, however often and at once they are kept", async () => {
    const anchors = await anchorFile(path);
    await Promise.all([1, 2, 1, 3, 2].map((seq) => anchors.keep(head(seq))));
    await (await anchorFile(path)).keep(head(2));
    expect(lines()).toBe([1, 2, 3].map((seq) => `${anchorLine(head(seq))}\n`).join(""));
    expect(readAnchors(lines(), "anchors")).toEqual([1, 2, 3].map(head));
  });

  test("keeps what others wrote, and does not go on in a line that was left half written", async () => {
    writeFileSync(path, `${anchorLine(head(1))}\n${anchorLine(head(2)).slice(0, 40)}`);
    const anchors = await anchorFile(path);
    await anchors.keep(head(2));
    appendFileSync(path, `${anchorLine(head(7))}\n`);
    await anchors.keep(head(1));
    expect(lines().split("\n")).toEqual([
      anchorLine(head(1)),
      anchorLine(head(2)).slice(0, 40),
      anchorLine(head(2)),
      anchorLine(head(7)),
      "",
    ]);
    expect(() => readAnchors(lines(), "anchors")).toThrow(/^anchors:2: saw /);
  });

  test("that cannot be written is refused before anything is kept, naming the setting and the file", async () => {
    const nowhere = join(folder, "gone", "anchors");
    await expect(anchorFile(nowhere)).rejects.toMatchObject({
      code: "invalid-input",
      message: `FACTORY_ANCHORS: ${nowhere} cannot be written (ENOENT); name a file in a folder that is there and that the factory may append to`,
    });
    await expect(anchorFile(folder)).rejects.toThrow(/\(EISDIR\)/);
  });

  test("that is gone later breaks the keeping, so that nothing goes on without it", async () => {
    const anchors = await anchorFile(path);
    rmSync(folder, { recursive: true });
    await expect(anchors.keep(head(1))).rejects.toMatchObject({ code: "broken" });
  });
});
