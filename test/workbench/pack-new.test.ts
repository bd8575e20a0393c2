import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { grammarSpecifier } from "../../app/adapters/compiler/specifier.ts";
import { yamlDocuments } from "../../app/adapters/documents/yaml-documents.ts";
import { plainNewFiles } from "../../app/adapters/init/plain-new-files.ts";
import { folderPacks } from "../../app/adapters/packs/folder-packs.ts";
import { valueNamed } from "../../app/core/pack-derivation/draft.ts";
import { packNew } from "../../app/workbench/pack-new.ts";
import { graphOf, LIBRARY } from "../compiler/intents.ts";

let packs: string;
beforeEach(() => {
  packs = mkdtempSync(join(tmpdir(), "pack-new-"));
});
afterEach(() => rmSync(packs, { recursive: true, force: true }));

const WATCH = { signal: new AbortController().signal, says: () => undefined };

/** A model that says this, and keeps what it was asked. */
function model(answer: string) {
  const prompts: string[] = [];
  return {
    prompts,
    builder: "claude-sonnet-5-5",
    ask: async ({ prompt }: { readonly prompt: string }) => {
      prompts.push(prompt);
      return { text: answer, usd: 0.0123 };
    },
    pipelineText: async () => "digraph g { node [llm_model=claude-opus-5-5] }",
  };
}

const SILENT = model("");

interface Asked {
  readonly models: ReturnType<typeof model>;
  readonly ask: { readonly model: string; readonly product: string };
}

function derive(text: string, folder?: string, asked?: Asked) {
  const parts = {
    documents: yamlDocuments,
    packs: folderPacks(packs, yamlDocuments),
    packsFolder: packs,
    files: plainNewFiles,
    specifier: async () => grammarSpecifier,
    deriver: "sf pack new 0.1.0",
    playground: () => Promise.reject(new Error("a derived pack has no laws to try")),
    models: () => asked?.models ?? SILENT,
    copies: () => Promise.reject(new Error("nothing is played on a product")),
  };
  const from = { name: "intent.md", text };
  const where = folder === undefined ? {} : { folder };
  const ask = asked === undefined ? {} : { ask: asked.ask };
  return packNew(parts, { from, ...where, ...ask }, WATCH);
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

const PRODUCT = "version: 1\nname: library\nrun: { kind: http, command: [node, server.mjs] }\n";

/** Derives with families of a model's that says this, for a product that is there. */
function asking(answer: string, name = "other-model-1") {
  write("product/.factory/product.yml", PRODUCT);
  const models = model(answer);
  const ask = { model: name, product: join(packs, "product") };
  return { models, made: derive(LIBRARY, join(packs, "asked"), { models, ask }) };
}

const REMINDED = {
  ...{ version: 1, id: "reminded", says: "An open loan is reminded of.", covers: ["reminders"] },
  play: [
    {
      request: { method: "POST", path: "/workflows/reminders/runs", body: { as_of: "2026-03-01" } },
      expect: { status: 201, body: { status: "done" } },
    },
  ],
};
const got = (path: string, status: number) => [
  { request: { method: "GET", path }, expect: { status } },
];

test("a model's families of what code derives nothing of are kept where they hold, the others dropped with reasons", async () => {
  const families = [
    { ...REMINDED, author: "me", derived: "nobody" },
    { ...REMINDED, id: "loan-kept" },
    { ...REMINDED, id: "elsewhere", covers: ["nothing"] },
    { ...REMINDED, id: "idle", covers: [] },
    { ...REMINDED, id: "tabled", cases: "../cases/none.json" },
    { ...REMINDED, id: "strange", play: got(`/${valueNamed("nobody")}`, 200) },
    { ...REMINDED, id: "vacuous", play: got("/x", 404) },
    { ...REMINDED, id: "Not A Key" },
  ];
  const { models, made } = asking(`Here they are:\n${JSON.stringify({ families })}\nDone.`);
  const { asked, keys, folder, findings } = await made;
  expect(asked).toMatchObject({
    author: "derived: other-model-1",
    usd: 0.0123,
    families: ["reminded"],
  });
  expect(asked?.dropped.map(({ id, why }) => `${id}: ${why}`)).toEqual([
    "loan-kept: its id is another family's",
    "elsewhere: covers nothing, which the spec does not have",
    "idle: covers no key of the spec",
    "tabled: names a table, which it cannot bring",
    expect.stringMatching(/^family 8: id: write it in lower-case/),
    expect.stringMatching(/^strange: families\/strange.yml: .*nobody/),
    "vacuous: passes on a product that answers 404 to everything",
  ]);
  expect(keys.every(({ families: ids }) => ids.length > 0)).toBe(true);
  expect(findings).toEqual([]);
  expect(readFileSync(join(folder, "families/reminded.yml"), "utf8")).toContain(
    'author: "derived: other-model-1"',
  );
  expect(models.prompts[0]).toMatch(/one or two each: reminders\n/);
  expect(models.prompts[0]).toContain("- few-loans (rule): A member has at most 2 open loans");
});

test("the model that builds the product is not asked, whatever its vendor's prefix; nor is one without a product", async () => {
  for (const name of ["claude-sonnet-5-5", "anthropic/Claude-Sonnet-5-5", "claude-opus-5-5"]) {
    const { models, made } = asking("{}", name);
    await expect(made).rejects.toMatchObject({
      code: "refused",
      message: expect.stringContaining("one mind would check itself"),
    });
    expect(models.prompts).toEqual([]);
  }
  const ask = { model: "other-model-1", product: join(packs, "nowhere") };
  await expect(derive(LIBRARY, undefined, { models: SILENT, ask })).rejects.toMatchObject({
    code: "not-found",
  });
  expect(readdirSync(packs)).toEqual(["product"]);
});

test("an answer that is no JSON is said to be none, and what code derived stands", async () => {
  const { asked, families } = await asking("I would rather not.").made;
  expect(asked).toMatchObject({ families: [], dropped: [{ id: "the answer" }] });
  expect(families.length).toBeGreaterThan(10);
});
