import { cp, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { yamlDocuments } from "../../../app/adapters/documents/yaml-documents.ts";
import { folderKeptPacks } from "../../../app/adapters/packs/folder-kept-packs.ts";
import { folderPacks } from "../../../app/adapters/packs/folder-packs.ts";
import { keptPacksContract } from "../../contracts/packs.ts";
import { family, pack } from "../../core/pack/sample.ts";
import { memoryKeptPacks, memoryPacks } from "../../fakes/packs.ts";

const FILES = {
  "pack.yml": "version: 1\nname: sample\nsays: A sample.\nfixtures: data\n",
  "families/one.yml": `version: 1
id: one
says: Things are there.
author: tests
covers: [things]
draw: { n: { integer: [1, 9] } }
play: [{ request: { method: GET, path: /things }, expect: { status: 200 } }]
`,
  "data/seed.txt": "1",
  ".git/config": "no part of the pack",
};

const roots: string[] = [];
afterEach(async () => {
  for (const root of roots.splice(0)) await rm(root, { recursive: true });
});

async function made() {
  const root = await mkdtemp(join(tmpdir(), "kept-packs-"));
  roots.push(root);
  for (const [path, text] of Object.entries(FILES)) {
    const to = join(root, "packs/sample", path);
    await mkdir(dirname(to), { recursive: true });
    await writeFile(to, text);
  }
  const folder = join(root, "home/kept");
  const packs = folderPacks(join(root, "packs"), yamlDocuments);
  const kept = folderKeptPacks(folder, yamlDocuments);
  const loaded = await packs.load("sample");
  return { root, folder, packs, kept, loaded, hex: loaded.digest.slice("sha256:".length) };
}

keptPacksContract("in memory", async () => {
  const sample = { ...pack([family("one")]), name: "sample" };
  return { packs: memoryPacks([sample]), kept: memoryKeptPacks() };
});
keptPacksContract("in folders", made);

describe("a folder of kept packs", () => {
  test("has a pack as it was, whatever became of it since", async () => {
    const { root, packs, kept, loaded } = await made();
    await kept.keep(loaded);
    await writeFile(join(root, "packs/sample/data/seed.txt"), "2");
    expect((await packs.load("sample")).digest).not.toBe(loaded.digest);
    await rm(join(root, "packs"), { recursive: true });
    expect((await kept.kept(loaded.digest))?.digest).toBe(loaded.digest);
  });

  test("is for this account alone, and has the pack's own files only", async () => {
    const { folder, kept, loaded, hex } = await made();
    await kept.keep(loaded);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(await readdir(folder)).toEqual([hex]);
    expect((await readdir(join(folder, hex))).sort()).toEqual(["data", "families", "pack.yml"]);
  });

  test("that was cut off while it kept one has none of that digest, and keeps it the next time", async () => {
    const { root, folder, kept, loaded, hex } = await made();
    const half = join(folder, `${hex}.half`);
    await cp(join(root, "packs/sample/families"), join(half, "families"), { recursive: true });
    expect(await kept.kept(loaded.digest)).toBeNull();
    await kept.keep(loaded);
    expect(await readdir(folder)).toEqual([hex]);
    expect((await kept.kept(loaded.digest))?.digest).toBe(loaded.digest);
  });

  test("refuses a pack that changed while it was kept, and keeps nothing of it", async () => {
    const { root, folder, kept, loaded } = await made();
    await writeFile(join(root, "packs/sample/data/seed.txt"), "2");
    await expect(kept.keep(loaded)).rejects.toMatchObject({ code: "broken" });
    expect(await readdir(folder)).toEqual([]);
  });

  test("refuses a kept pack whose files were changed", async () => {
    const { folder, kept, loaded, hex } = await made();
    await kept.keep(loaded);
    await writeFile(join(folder, hex, "data/seed.txt"), "2");
    await expect(kept.kept(loaded.digest)).rejects.toMatchObject({
      code: "broken",
      message: expect.stringContaining("put back the pack that it was kept as"),
    });
  });
});
