import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fileJournal } from "../../../app/adapters/journal/file-journal.ts";

let folder: string;
const file = () => join(folder, "journal.ndjson");
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "journal-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function linesOf(path: string): Promise<readonly unknown[]> {
  const journal = await fileJournal(path);
  await journal.close();
  return journal.lines;
}

describe("a journal in a file", () => {
  test("holds what was written, in its order, for whoever opens it next", async () => {
    const journal = await fileJournal(file());
    expect(journal.lines).toEqual([]);
    await Promise.all([journal.append([{ at: 1 }, { at: 2 }]), journal.append([{ at: 3 }])]);
    journal.note([{ at: 4 }]);
    await journal.append([{ at: 5 }]);
    await journal.close();
    expect(await linesOf(file())).toEqual([1, 2, 3, 4, 5].map((at) => ({ at })));
  });

  test("has a note in the file when the call returns", async () => {
    const journal = await fileJournal(file());
    journal.note([{ text: "a\nb" }]);
    expect(readFileSync(file(), "utf8")).toBe('{"text":"a\\nb"}\n');
    await journal.close();
  });

  test("torn at any byte has every whole line, and the next line stands on its own", async () => {
    const whole = '{"at":1}\n{"at":22}\n{"at":333}\n';
    for (let bytes = 0; bytes <= whole.length; bytes += 1) {
      writeFileSync(file(), whole);
      truncateSync(file(), bytes);
      const journal = await fileJournal(file());
      const kept = whole.slice(0, bytes).split("\n").length - 1;
      expect(journal.lines).toEqual([{ at: 1 }, { at: 22 }, { at: 333 }].slice(0, kept));
      await journal.append([{ next: true }]);
      await journal.close();
      expect((await linesOf(file())).at(-1)).toEqual({ next: true });
      rmSync(file());
    }
  });

  test("with a line in its middle that is no JSON is refused, naming the line", async () => {
    writeFileSync(file(), '{"at":1}\nnoise\n{"at":3}\n');
    await expect(fileJournal(file())).rejects.toMatchObject({
      code: "broken",
      message: expect.stringContaining("line 2"),
    });
  });

  test("says so when it cannot write, and from then on writes nothing", async () => {
    const journal = await fileJournal(file());
    await journal.close();
    expect(() => journal.note([{ at: 1 }])).toThrow();
    await expect(journal.append([{ at: 2 }])).rejects.toThrow();
    appendFileSync(file(), '{"other":true}\n');
    expect(await linesOf(file())).toEqual([{ other: true }]);
  });
});
