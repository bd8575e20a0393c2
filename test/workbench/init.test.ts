import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { grammarSpecifier } from "../../app/adapters/compiler/specifier.ts";
import { yamlDocuments } from "../../app/adapters/documents/yaml-documents.ts";
import { plainNewFiles } from "../../app/adapters/init/plain-new-files.ts";
import { folderPacks } from "../../app/adapters/packs/folder-packs.ts";
import { uncoveredKeys } from "../../app/core/gate/coverage.ts";
import { checkPack } from "../../app/core/pack/check.ts";
import { gateFamilies } from "../../app/core/pack/gate-family.ts";
import { productFileSchema } from "../../app/core/product.ts";
import { initProduct } from "../../app/workbench/init.ts";
import { productName } from "../../app/workbench/starter/product.ts";
import { type Repository, repository } from "../adapters/git/repository.ts";

let folder: string;
let product: Repository;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "init-"));
  product = repository();
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  product.remove();
});

const packsFolder = (): string => join(folder, "packs");
const packs = () => folderPacks(packsFolder(), yamlDocuments);
const init = (at = packsFolder()) =>
  initProduct(
    {
      documents: yamlDocuments,
      packs: folderPacks(at, yamlDocuments),
      packsFolder: at,
      files: plainNewFiles,
      specifier: grammarSpecifier,
    },
    product.path,
  );
const states = (report: Awaited<ReturnType<typeof init>>) =>
  report.files.map(({ path, state }) => [basename(path), state]);
const text = (path: string) => readFileSync(join(product.path, path), "utf8");

describe("a repository that becomes a product", () => {
  test("gets its file, an example intent, and a pack outside of it", async () => {
    product.git("switch", "-q", "-c", "trunk");
    const report = await init();
    expect(states(report)).toEqual([
      ["product.yml", "written"],
      ["intent.md", "written"],
      ["pack.yml", "written"],
      ["task-kept.yml", "written"],
      ["task-listed.yml", "written"],
      ["task-changed.yml", "written"],
      ["task-refused.yml", "written"],
    ]);
    const file = yamlDocuments.decodeYaml(productFileSchema, text(".factory/product.yml"), "p");
    expect(file).toMatchObject({
      name: report.product,
      branch: "trunk",
      scenarios: report.product,
    });
    expect(product.git("status", "--porcelain", "-uall").split("\n").sort()).toEqual([
      "?? .factory/intent.md",
      "?? .factory/product.yml",
    ]);
  });

  test("has an intent that could be built, and a pack that tests every line of it without a complaint", async () => {
    const report = await init();
    const specified = await grammarSpecifier.specify(text(".factory/intent.md"), []);
    if (specified.kind === "unclear") throw new Error(JSON.stringify(specified.problems));
    expect(specified.score.score).toBeGreaterThanOrEqual(90);
    const { pack } = await packs().load(report.product);
    expect(checkPack(pack).findings).toEqual([]);
    const keys = specified.keys.map(({ key }) => key);
    expect(uncoveredKeys(keys, gateFamilies(pack), {})).toEqual([]);
  });

  test("keeps every file that is there, and asking again changes nothing", async () => {
    await init();
    product.write(".factory/intent.md", `${text(".factory/intent.md")}\n`);
    const before = text(".factory/intent.md");
    const report = await init();
    expect(states(report)).toEqual([
      ["product.yml", "kept"],
      ["intent.md", "kept"],
      [report.product, "kept"],
    ]);
    expect(text(".factory/intent.md")).toBe(before);
  });

  test("that is a command gets a pack of runs", async () => {
    product.write(
      ".factory/product.yml",
      "version: 1\nname: words\nstack: none\nrun: { kind: command, command: [sh, w.sh] }\nscenarios: words\n",
    );
    expect(states(await init()).slice(2)).toEqual([
      ["pack.yml", "written"],
      ["unknown-option.yml", "written"],
    ]);
    const { pack } = await packs().load("words");
    expect(pack.families.every(({ play }) => play.every((step) => "run" in step))).toBe(true);
  });
});

describe("nothing is written when", () => {
  const untouched = () => expect(product.git("status", "--porcelain", "-uall")).toBe("");

  test("the packs would lie inside the repository, a link to it included", async () => {
    symlinkSync(product.path, join(folder, "link"));
    for (const at of [join(product.path, "packs"), join(folder, "link", "deep", "packs")]) {
      await expect(init(at)).rejects.toMatchObject({
        code: "invalid-input",
        message: expect.stringMatching(
          /^FACTORY_PACKS: .* lies inside .* set it to a folder outside/,
        ),
      });
    }
    untouched();
  });

  test.each([
    [".factory/product.yml", "version: 2\n", /product\.yml:1: version: saw 2/],
    [".factory/intent.md", "### Data\n- Task\n", /intent\.md:\d+: saw /],
  ])("%s is there and cannot be read", async (path, content, message) => {
    product.write(path, content);
    product.git("add", "-A");
    product.git("commit", "-q", "-m", "by hand");
    await expect(init()).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringMatching(message),
    });
    untouched();
  });

  test("the pack is there and cannot be played", async () => {
    const name = productName(basename(product.path));
    mkdirSync(join(packsFolder(), name), { recursive: true });
    writeFileSync(join(packsFolder(), name, "pack.yml"), "version: 1\n");
    await expect(init()).rejects.toMatchObject({ message: expect.stringContaining("pack.yml") });
    untouched();
  });

  test("the folder is no work tree's top", async () => {
    mkdirSync(join(product.path, "sub"));
    const { path } = product;
    product = { ...product, path: join(path, "sub") };
    await expect(init()).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringContaining("not the top folder of a git work tree"),
    });
    product = { ...product, path };
    untouched();
  });
});

test.each([
  ["My Shop", "my-shop"],
  ["42--farm_", "farm"],
  ["__", "product"],
  ["x".repeat(80), "x".repeat(63)],
])("a folder called %s is the product %s", (name, expected) => {
  expect(productName(name)).toBe(expected);
});
