import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { backOff } from "../../../app/adapters/local/back-off.ts";
import { logTail, serviceLog } from "../../../app/adapters/local/service-log.ts";

describe("the log of a release", () => {
  let folder: string;
  let path: string;
  let now = 0;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "log-"));
    path = join(folder, "log");
    now = 1_000_000;
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const piece = (bytes: number, letter = "x") => Buffer.from(letter.repeat(bytes));

  test("it keeps the newest, in bounded space, across its two files", async () => {
    const log = serviceLog(path, () => now);
    for (let i = 0; i < 100; i++) {
      now += 1000;
      log.write(piece(100_000, String(i % 10)));
    }
    expect(readdirSync(folder).sort()).toEqual(["log", "log.1"]);
    const bytes = statSync(path).size + statSync(`${path}.1`).size;
    expect(bytes).toBeLessThan(2 * (1024 ** 2 + 100_000) + 1);
    expect((await logTail(path, 10)).slice(-3)).toBe("999");
    expect(await logTail(path, bytes)).toHaveLength(bytes);
  });

  test("more than its share of a second is left out, saying so once", async () => {
    const log = serviceLog(path, () => now);
    for (let i = 0; i < 100; i++) log.write(piece(10_000));
    now += 1000;
    log.write(Buffer.from("later"));
    const text = await logTail(path, 2 ** 20);
    expect(text.match(/writes too much/g)).toHaveLength(1);
    expect(text.length).toBeLessThan(300_000);
    expect(text.endsWith("later")).toBe(true);
  });

  test("a log that was never written is empty", async () => {
    expect(await logTail(path, 100)).toBe("");
  });
});

describe("starting again", () => {
  test("each short life makes the pause twice as long, to half a minute; a good one begins anew", () => {
    const pause = backOff();
    const pauses = Array.from({ length: 10 }, () => pause(100));
    expect(pauses).toEqual([200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000]);
    expect([pause(60_000), pause(100)]).toEqual([200, 400]);
  });
});
