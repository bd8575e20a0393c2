import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { claimPorts } from "../../../app/adapters/http/port-block.ts";
import { localStage } from "../../../app/adapters/http/stage.ts";
import { fakeBoxes } from "../../fakes/boxes.ts";

let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), "stage-"));
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

const stage = (first: number, last: number) =>
  localStage({ boxes: fakeBoxes({}), work, ports: { first, last } });

describe("a stage beside a product", () => {
  test("gives its ports out in turn, none twice in a row, and none where somebody listens", async () => {
    const at = stage(20_311, 20_313);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(20_312, "127.0.0.1", resolve));
    expect([await at.freePort(), await at.freePort(), await at.freePort()]).toEqual([
      20_311, 20_313, 20_311,
    ]);
    await new Promise((resolve) => server.close(resolve));
    expect(await at.freePort()).toBe(20_312);
  });

  test("says so when every port is taken", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(20_314, "127.0.0.1", resolve));
    await expect(stage(20_314, 20_314).freePort()).rejects.toThrow("20314");
    await new Promise((resolve) => server.close(resolve));
  });

  test("makes data folders of their own that begin with the fixtures, and takes them away", async () => {
    const fixtures = join(work, "fixtures");
    mkdirSync(join(fixtures, "deep"), { recursive: true });
    writeFileSync(join(fixtures, "deep/seed.txt"), "seed");
    const at = stage(20_311, 20_313);
    const [one, two] = [await at.dataFolder(fixtures), await at.dataFolder(null)];
    expect(readFileSync(join(one.path, "deep/seed.txt"), "utf8")).toBe("seed");
    expect(readdirSync(two.path)).toEqual([]);
    await one.remove();
    await two.remove();
    expect(readdirSync(work)).toEqual(["fixtures"]);
  });
});

test("takes away what a product has closed to everybody", async () => {
  const { path, remove } = await stage(20_311, 20_313).dataFolder(null);
  mkdirSync(join(path, "closed/deeper"), { recursive: true });
  writeFileSync(join(path, "closed/deeper/file"), "");
  chmodSync(join(path, "closed/deeper"), 0);
  chmodSync(join(path, "closed"), 0);
  await remove();
  expect(readdirSync(work)).toEqual([]);
});

test("a frozen copy has a folder's plain files, deep ones too, and no link", async () => {
  const folder = join(work, "made");
  mkdirSync(join(folder, "deep"), { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, "deep/file"), "text", { mode: 0o600 });
  symlinkSync("/etc/hostname", join(folder, "deep/link"));
  const copy = await stage(20_311, 20_313).frozen(folder);
  expect(readdirSync(join(copy, "deep"))).toEqual(["file"]);
  expect(readFileSync(join(copy, "deep/file"), "utf8")).toBe("text");
  for (const path of [copy, join(copy, "deep"), join(copy, "deep/file")])
    expect(statSync(path).mode & 0o044).toBe(0o044);
});

describe("ports of players", () => {
  test("are never the same for two that share a loopback, and lie below the kernel's own", async () => {
    const blocks = await Promise.all(
      Array.from({ length: 4 }, () => claimPorts({ level: "process" })),
    );
    expect(new Set(blocks.map(({ first }) => first)).size).toBe(4);
    for (const { first, last } of blocks) {
      expect(last - first).toBeGreaterThan(200);
      expect(last).toBeLessThan(32_768);
    }
  });

  test("need no claim, which a product could meet, in a network of its own", async () => {
    const sandbox = { level: "sandbox" } as const;
    expect(await claimPorts(sandbox)).toEqual(await claimPorts(sandbox));
  });

  test("puts files in and reads what was left, but nothing behind a link or beyond a bound", async () => {
    writeFileSync(join(work, "secret"), "a key");
    const data = await stage(20_311, 20_313).dataFolder(null);
    await data.write("deep/in.txt", "in");
    expect(Buffer.from((await data.read("deep/in.txt", 10)) ?? []).toString()).toBe("in");
    expect(await data.read("none", 10)).toBeNull();
    expect(await data.read("none/at/all", 10)).toBeNull();
    await expect(data.read("deep/in.txt", 1)).rejects.toThrow("holds more than 1 bytes");
    await expect(data.read("deep", 10)).rejects.toThrow("is no plain file");
    symlinkSync(join(work, "secret"), join(data.path, "link"));
    symlinkSync(work, join(data.path, "way"));
    await expect(data.read("link", 10)).rejects.toThrow();
    await expect(data.read("way/secret", 10)).rejects.toThrow("lies behind a link");
    await data.remove();
  });
});
