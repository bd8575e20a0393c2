import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ModelUse } from "../../../app/adapters/broker/broker.ts";
import { NOTHING } from "../../../app/adapters/broker/usage-reader.ts";
import { noteUse, spentIn } from "../../../app/adapters/broker/uses-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "uses-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const use = (id: string, usd: number): ModelUse => ({
  ...{ id, run: "r", model: "m", status: 200, tokens: NOTHING, usd, ms: 1 },
});

test("what a run has spent is the sum of its calls, each once; a line that was cut off is none", async () => {
  const path = join(folder, "uses");
  expect(await spentIn(path)).toBe(0);
  await noteUse(path, use("a", 0.5));
  await noteUse(path, use("b", 0.25));
  await noteUse(path, use("a", 0.5));
  appendFileSync(path, '{"id":"c","usd":9');
  expect(await spentIn(path)).toBe(0.75);
});

test("a file that cannot be read is not taken for nothing spent: the cap would begin anew", async () => {
  const path = join(folder, "uses");
  mkdirSync(path);
  await expect(spentIn(path)).rejects.toThrow(/EISDIR/);
});
