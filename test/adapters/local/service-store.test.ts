import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { NEVER_DEPLOYED, type ReleaseRecord } from "../../../app/adapters/local/service-state.ts";
import { fileStore, type ServiceStore } from "../../../app/adapters/local/service-store.ts";

const A = "aaaa1111";

describe("what is written for a product", () => {
  let root: string;
  let store: ServiceStore;
  const at = (...names: string[]) => join(root, ...names);
  const note = (folder: string, text: string) => {
    mkdirSync(at(folder), { recursive: true });
    writeFileSync(at(folder, "note"), text);
  };
  beforeEach(() => {
    root = join(mkdtempSync(join(tmpdir(), "store-")), "farm");
    store = fileStore(root);
  });
  afterEach(() => rmSync(join(root, ".."), { recursive: true }));

  test("a product of which nothing is written was never deployed", async () => {
    expect(await store.state()).toEqual(NEVER_DEPLOYED);
    expect(await store.release(A)).toBeNull();
    expect(existsSync(root)).toBe(false);
  });

  test("a state that somebody else wrote is refused, naming the file", async () => {
    await store.saveState(NEVER_DEPLOYED);
    for (const text of ["{", "{}", JSON.stringify({ ...NEVER_DEPLOYED, extra: 1 })]) {
      writeFileSync(at("state.json"), text);
      await expect(store.state()).rejects.toThrow(at("state.json"));
    }
  });

  test("a release's files are written once, its record each time", async () => {
    let written = 0;
    const materialise = async (folder: string) => {
      written++;
      writeFileSync(join(folder, "file"), "", { mode: 0o600 });
    };
    await store.saveRelease(record(8350), materialise);
    await store.saveRelease(record(8351), materialise);
    expect(written).toBe(1);
    expect((await store.release(A))?.port).toBe(8351);
  });

  test("a release whose writing was cut off is written again", async () => {
    await store.saveRelease(record(8350), () => Promise.reject(new Error("no"))).catch(() => null);
    expect(await store.release(A)).toBeNull();
    await store.saveRelease(record(8350), async (folder) => {
      expect(readdirSync(folder)).toEqual([]);
    });
    expect(await store.release(A)).not.toBeNull();
  });

  test("data is set aside as it is, links as links, and without what is no file", async () => {
    await store.saveState(NEVER_DEPLOYED);
    note("data", "kept");
    symlinkSync("/etc/hostname", at("data", "link"));
    const socket = createServer();
    await new Promise<void>((resolve) => socket.listen(at("data", "socket"), resolve));
    await store.setAside();
    await new Promise((resolve) => socket.close(resolve));
    expect(readdirSync(at("before")).sort()).toEqual(["link", "note"]);
    await store.setAside();
    expect(readFileSync(at("before", "note"), "utf8")).toBe("kept");
  });

  test("data put back is the old data, from wherever an earlier try was cut off", async () => {
    const cutOff = [
      () => note("data", "new"),
      () => note(join("releases", A, "data"), "new"), // moved away, not put back yet
    ];
    for (const left of cutOff) {
      rmSync(root, { recursive: true, force: true });
      note(join("releases", A), "record");
      note("before", "old");
      left();
      await store.putBack(A);
      await store.putBack(A);
      expect(readFileSync(at("data", "note"), "utf8")).toBe("old");
      expect(readFileSync(at("releases", A, "data", "note"), "utf8")).toBe("new");
      expect(existsSync(at("before"))).toBe(false);
    }
  });
});

function record(port: number): ReleaseRecord {
  return {
    version: 1,
    product: "farm",
    intent: "i1",
    sha: A,
    stack: "none",
    port,
    root: ".",
    run: { command: ["node"], health: "/health", readyMs: 1000 },
    env: {},
    secrets: [],
    mounts: [],
    limits: { memory: 1, processes: 1, disk: 1 },
  };
}
