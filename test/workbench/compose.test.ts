import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { composeWorkbench } from "../../app/compose-workbench.ts";
import type { ModelKeys } from "../../app/core/model-vendor.ts";
import { repository } from "../adapters/git/repository.ts";
import { UNWATCHED } from "../fakes/watch.ts";
import { configOf } from "../journeys/home.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "workbench-"));
  chmodSync(home, 0o711);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const bench = (ownDatabase?: boolean, at = home, modelKeys: ModelKeys = {}) =>
  composeWorkbench(
    configOf(at),
    ...(ownDatabase === undefined ? [] : [{ ownDatabase, modelKeys, path: "" }]),
  );

test("the doctor looks at this very machine and says of each missing thing what it costs", async () => {
  const { findings } = await bench().doctor();
  expect(findings.map(({ name }) => name)).toEqual([
    "node",
    "git",
    "postgres",
    "sandbox",
    "kilroy",
    "anthropic key",
    "openai key",
    "google key",
    "month's cap",
    "claude",
    "codex",
    "gemini",
    "way to the home",
    "home",
    "packs",
  ]);
  for (const { state, costs, remedy } of findings)
    expect(state === "ok").toBe(costs === "" && remedy === "");
  expect(findings.at(-1)).toMatchObject({ name: "packs", state: "missing" });
});

test("a database of one's own is enough, and what is closed to others counts for root only", async () => {
  mkdirSync(join(home, "closed"), { mode: 0o700 });
  const { findings } = await bench(true, join(home, "closed", "home")).doctor();
  const of = (name: string) => findings.find((one) => one.name === name);
  expect(of("postgres")).toMatchObject({ state: "ok", seen: "your own, as DATABASE_URL says" });
  const root = process.getuid?.() === 0;
  expect(of("way to the home")?.state).toBe(root ? "missing" : "ok");
});

test("of a vendor's key the doctor says that it is there, and nothing else of it", async () => {
  const { findings } = await bench(true, home, { openai: "k-of-nobody" }).doctor();
  const states = findings.filter(({ name }) => name.endsWith(" key")).map(({ state }) => state);
  expect(states).toEqual(["missing", "ok", "missing"]);
  expect(JSON.stringify(findings)).not.toContain("k-of-nobody");
});

test("what init writes can be checked and drawn from at once", async () => {
  const made = repository();
  try {
    const { product } = await bench().initProduct(made.path);
    const dir = join(home, "packs", product);
    expect((await bench().packCheck({ dir }, UNWATCHED)).findings).toEqual([]);
    expect(await bench().packDraw(dir, 5, "s")).toHaveLength(5);
  } finally {
    made.remove();
  }
});

test("graphs of the package are without a finding", async () => {
  const file = new URL("../../pipelines/build.dot", import.meta.url).pathname;
  expect(await bench().pipelineValidate([file], "spec")).toEqual([{ file, findings: [] }]);
});

test("a verb loads what it needs: planning the gate draws no trials, compiles nothing and knows no database", async () => {
  const modules = join(home, "modules");
  const at = (path: string) => new URL(path, import.meta.url).href;
  const script = `const { composeWorkbench } = await import(${JSON.stringify(at("../../app/compose-workbench.ts"))});
    const uids = { first: 1, last: 2 };
    const bench = composeWorkbench({ home: "/h", packs: "/h/p", jobs: 1, intents: 1, builds: 1, uids });
    console.log((await bench.gatePlan({})).looks.length);`;
  const words = ["--import", at("../surfaces/cli/record-modules.ts"), "--input-type=module"];
  const env = { ...process.env, MODULES: modules };
  const { stdout } = await promisify(execFile)(process.execPath, [...words, "-e", script], { env });
  expect(stdout).toBe("6\n");
  const loaded = readFileSync(modules, "utf8");
  expect(loaded).toContain("app/workbench/gate-plan.ts");
  expect(loaded).not.toMatch(/node_modules\/(pg|kysely|@dbos-inc)\/|adapters\/(postgres|dbos)\//);
  expect(loaded).not.toMatch(/app\/(compiler|attractor|work)\/|adapters\/sandbox\//);
  expect(loaded).not.toMatch(/node_modules\/(ajv|fast-check)\/|adapters\/packs\//);
});
