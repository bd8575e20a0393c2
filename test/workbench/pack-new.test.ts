import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { grammarSpecifier } from "../../app/adapters/compiler/specifier.ts";
import { yamlDocuments } from "../../app/adapters/documents/yaml-documents.ts";
import { plainNewFiles } from "../../app/adapters/init/plain-new-files.ts";
import { folderPacks } from "../../app/adapters/packs/folder-packs.ts";
import { packNew } from "../../app/workbench/pack-new.ts";
import { graphOf, LIBRARY } from "../compiler/intents.ts";

let packs: string;
beforeEach(() => {
  packs = mkdtempSync(join(tmpdir(), "pack-new-"));
});
afterEach(() => rmSync(packs, { recursive: true, force: true }));

const WATCH = { signal: new AbortController().signal, says: () => undefined };

function derive(text: string, folder?: string) {
  const parts = {
    documents: yamlDocuments,
    packs: folderPacks(packs, yamlDocuments),
    packsFolder: packs,
    files: plainNewFiles,
    specifier: async () => grammarSpecifier,
    deriver: "sf pack new 0.1.0",
    playground: () => Promise.reject(new Error("a derived pack has no laws to try")),
    copies: () => Promise.reject(new Error("nothing is played on a product")),
  };
  const from = { name: "intent.md", text };
  return packNew(parts, { from, ...(folder === undefined ? {} : { folder }) }, WATCH);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(packs, path)), { recursive: true });
  writeFileSync(join(packs, path), text);
}

test("a pack is derived below the packs folder, is called like the service, and the line would load it", async () => {
  const made = await derive(LIBRARY);
  expect(made).toMatchObject({
    name: "town-library",
    folder: join(packs, "town-library"),
    author: "derived: sf pack new 0.1.0",
    findings: [],
  });
  const { pack } = await folderPacks(packs, yamlDocuments).load("town-library");
  expect(pack.families.map(({ id }) => id)).toEqual(made.families.map(({ id }) => id).sort());
  expect(pack.families.every(({ author }) => author === made.author)).toBe(true);
  const { keys } = made;
  expect(keys.find(({ key }) => key === "few-loans")).toEqual({
    key: "few-loans",
    text: "A member has at most 2 open loans",
    families: ["few-loans"],
    why: null,
  });
  expect(keys.filter(({ families }) => families.length === 0)).toEqual([
    {
      key: "reminders",
      text: "Reminders: Overdue alerts (loans whose state is open) → Group loans by member",
      families: [],
      why: expect.stringContaining("as (orders with due_on up to as_of)"),
    },
  ]);
  for (const path of made.files) expect(readFileSync(join(made.folder, path), "utf8")).not.toBe("");
});

test("a spec's graph gives the same pack as the intent that it was read from", async () => {
  const one = await derive(LIBRARY, join(packs, "one/library"));
  const two = await derive(JSON.stringify(graphOf(LIBRARY)), join(packs, "two/library"));
  expect({ ...two, folder: "" }).toEqual({ ...one, folder: "" });
});

test("nothing is overwritten, not even beside what is there", async () => {
  write("town-library/notes.txt", "mine");
  await expect(derive(LIBRARY)).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("overwrites nothing"),
  });
  write("file", "mine");
  await expect(derive(LIBRARY, join(packs, "file"))).rejects.toMatchObject({ code: "conflict" });
  expect(readdirSync(join(packs, "town-library"))).toEqual(["notes.txt"]);
});

test("an empty folder is taken; one with no pack's name, or in a product's repository, is not", async () => {
  mkdirSync(join(packs, "town-library"));
  await derive(LIBRARY);
  await expect(derive(LIBRARY, join(packs, "My Pack"))).rejects.toMatchObject({
    code: "invalid-input",
    message: expect.stringContaining('saw "My Pack"'),
  });
  write("product/.factory/product.yml", "version: 1\n");
  await expect(derive(LIBRARY, join(packs, "product/packs/library"))).rejects.toMatchObject({
    code: "invalid-input",
    message: expect.stringContaining("builders would see it"),
  });
});

test("what is no spec, several, or nothing that can be derived writes nothing", async () => {
  await expect(derive("Make it nice.")).rejects.toMatchObject({ code: "invalid-input" });
  await expect(derive('{ "version": 1 }')).rejects.toMatchObject({ code: "invalid-input" });
  await expect(derive(`${LIBRARY}\n---\n${LIBRARY}`)).rejects.toMatchObject({
    code: "invalid-input",
    message: "intent.md: saw 2 intents; a pack is of one product: give a file with one",
  });
  const bare = { ...graphOf(LIBRARY), data: [], rules: [], workflows: [] };
  await expect(derive(JSON.stringify(bare))).rejects.toMatchObject({
    code: "refused",
    message: expect.stringMatching(
      /^intent\.md: no family can be derived .*\n {2}a-suspended-member-gets-no-loan: it is not said/,
    ),
  });
  expect(readdirSync(packs)).toEqual([]);
});
