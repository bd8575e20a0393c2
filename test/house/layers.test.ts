import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PACKAGE_ROOT } from "../../app/version.ts";

interface Cruise {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly { readonly from: string; readonly rule: { name: string } }[];
  };
}

/** One import that the table forbids: the file it stands in, what it says, and the rule that has to catch it. */
type Plant = readonly [file: string, text: string, rule: string];

const take = (path: string) => `import * as taken from "${path}";\nexport const kept = taken;\n`;
const takeType = (name: string, path: string) =>
  `import type { ${name} } from "${path}";\nexport type Kept = ${name};\n`;

const PLANTS: readonly Plant[] = [
  ["app/core/p1.ts", take("node:fs"), "core-is-pure"],
  ["app/core/p2.ts", takeType("Forge", "../ports/forge.ts"), "core-is-pure"],
  ["app/core/p3.ts", take("yaml"), "core-is-pure"],
  ["app/attractor/p1.ts", takeType("Intent", "../core/intent.ts"), "attractor-stands-alone"],
  ["app/attractor/p2.ts", take("undici"), "attractor-stands-alone"],
  ["app/compiler/p1.ts", take("node:fs"), "compiler-is-pure"],
  ["app/compiler/p2.ts", takeType("Forge", "../ports/forge.ts"), "compiler-is-pure"],
  [
    "app/core/pack-derivation/p1.ts",
    take("../../compiler/names.ts"),
    "derived-packs-see-the-spec-alone",
  ],
  ["app/compiler/p3.ts", take("../core/pack-derivation/words.ts"), "compiler-sees-no-derived-pack"],
  ["app/ports/p1.ts", take("../phases/line.ts"), "ports-speak-core"],
  ["app/ports/p2.ts", take("zod"), "ports-speak-core"],
  ["app/phases/p1.ts", take("../adapters/git/forge.ts"), "phases-know-ports"],
  ["app/phases/p2.ts", take("../work/verify.ts"), "phases-know-ports"],
  ["app/phases/p3.ts", take("node:crypto"), "phases-know-ports"],
  ["app/phases/p4.ts", take("zod"), "phases-know-ports"],
  ["app/phases/p5.ts", take("./intake.ts"), "phases-do-not-call-each-other"],
  ["app/work/p1.ts", take("../phases/intake.ts"), "work-knows-ports"],
  ["app/work/p2.ts", take("node:fs"), "work-knows-ports"],
  ["app/workbench/p1.ts", take("../adapters/git/forge.ts"), "workbench-knows-ports"],
  ["app/workbench/p2.ts", take("node:fs"), "workbench-knows-ports"],
  ["app/workbench/p3.ts", take("../adapters/dbos/steps.ts"), "workbench-reaches-no-database"],
  ["app/compose-workbench.ts", take("./p7.ts"), "workbench-reaches-no-database"],
  ["app/factory/p1.ts", take("../phases/intake.ts"), "factory-knows-ports-and-the-line"],
  ["app/factory/p2.ts", take("../work/verify.ts"), "factory-knows-ports-and-the-line"],
  ["app/adapters/git/p1.ts", take("../keys/file-keys.ts"), "adapters-know-no-neighbour"],
  ["app/adapters/git/p2.ts", take("../../phases/line.ts"), "adapters-know-no-neighbour"],
  ["app/adapters/git/p3.ts", take("../../work/verify.ts"), "adapters-know-no-neighbour"],
  ["app/adapters/git/p4.ts", takeType("D", "@dbos-inc/dbos-sdk"), "dbos-only-in-its-adapter"],
  ["app/adapters/git/p5.ts", take("pg"), "sql-only-in-postgres"],
  ["app/adapters/attractor/p1.ts", take("@viz-js/viz"), "graphviz-only-in-its-adapter"],
  ["app/adapters/git/p6.ts", take("fastify"), "fastify-only-in-http-surfaces"],
  ["app/surfaces/cli/p1.ts", take("../../adapters/git/forge.ts"), "surfaces-ask-ports"],
  ["app/surfaces/cli/p2.ts", take("../../phases/line.ts"), "surfaces-ask-ports"],
  ["app/surfaces/cli/p3.ts", take("../../compose.ts"), "surfaces-ask-ports"],
  ["actions/verify/p1.ts", take("../../app/compose.ts"), "actions-are-roots"],
  ["actions/verify/p2.ts", take("../evaluate/main.ts"), "actions-are-roots"],
  [
    "actions/verify/p3.ts",
    take("../../app/adapters/dbos/steps.ts"),
    "actions-run-without-a-database",
  ],
  ["app/p1.ts", take("../test/config.test.ts"), "nothing-imports-tests-or-data"],
  ["app/p2.ts", take("./compose.ts"), "only-roots-import-compose"],
  ["app/p3.ts", take("./compose-workbench.ts"), "only-roots-import-compose-workbench"],
  ["app/p4.ts", take("vitest"), "no-dev-package-in-app"],
  ["app/p5.ts", take("left-pad"), "everything-resolves"],
  ["app/p6.ts", "export const alone = 1;\n", "no-orphans"],
  ["app/core/p4.ts", take("./p5.ts"), "no-cycles"],
  ["app/config.ts", takeType("Forge", "./ports/forge.ts"), "config-knows-core"],
  ["app/compose.ts", take("./surfaces/cli/main.ts"), "compose-knows-no-surface"],
];

/** What plants need: the way between the workbench and a database, the other half of a cycle, a test to import. */
const BESIDE: readonly (readonly [file: string, text: string])[] = [
  ["app/p7.ts", take("pg")],
  ["app/core/p5.ts", take("./p4.ts")],
  ["test/config.test.ts", "export {};\n"],
];

/** Rules about packages that are not installed yet: nothing can be planted against them. */
const OF_PACKAGES_TO_COME = ["octokit-only-at-github", "actions-toolkit-only-in-actions"];

let planted: string;
let asItIs: Cruise;
let withPlants: Cruise;

beforeAll(() => {
  asItIs = cruise(PACKAGE_ROOT);
  planted = mkdtempSync(join(tmpdir(), "layers-"));
  for (const name of ["app", "actions", "package.json", "tsconfig.json", ".dependency-cruiser.mjs"])
    cpSync(join(PACKAGE_ROOT, name), join(planted, name), { recursive: true });
  symlinkSync(join(PACKAGE_ROOT, "node_modules"), join(planted, "node_modules"));
  for (const [file, text] of [...PLANTS, ...BESIDE]) {
    mkdirSync(dirname(join(planted, file)), { recursive: true });
    writeFileSync(join(planted, file), text);
  }
  withPlants = cruise(planted);
});
afterAll(() => rmSync(planted, { recursive: true, force: true }));

test("the layers hold, and the tool that says so saw every folder of the table", () => {
  const sources = asItIs.modules.map(({ source }) => source);
  expect(asItIs.summary.violations).toEqual([]);
  expect(asItIs.summary.totalCruised).toBeGreaterThan(500);
  for (const folder of FOLDERS) {
    expect(
      sources.filter((source) => source.startsWith(folder)),
      folder,
    ).not.toEqual([]);
  }
});

const FOLDERS = [
  ...["core", "ports", "phases", "work", "attractor", "compiler", "workbench", "factory"].map(
    (name) => `app/${name}/`,
  ),
  ...["dbos", "postgres", "git", "sandbox", "process", "local"].map((n) => `app/adapters/${n}/`),
  ...["app/surfaces/cli/", "actions/evaluate/", "actions/run-pipeline/", "actions/verify/"],
];

test.each(PLANTS)("%s: %j is caught by %s", (file, _text, rule) => {
  const rules = withPlants.summary.violations
    .filter(({ from }) => from === file)
    .map(({ rule: { name } }) => name);
  expect(rules).toContain(rule);
});

test("every rule has a planted violation", async () => {
  const { default: config } = (await import(join(PACKAGE_ROOT, ".dependency-cruiser.mjs"))) as {
    default: { forbidden: readonly { name: string }[] };
  };
  const known = new Set([...PLANTS.map(([, , rule]) => rule), ...OF_PACKAGES_TO_COME]);
  expect(config.forbidden.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([]);
});

function cruise(folder: string): Cruise {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(PACKAGE_ROOT, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs"),
      ...["--config", ".dependency-cruiser.mjs", "--output-type", "json", "app", "actions", "test"],
    ],
    { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 28 },
  );
  if (stdout === "") throw new Error(`dependency-cruiser said nothing: ${stderr}`);
  return JSON.parse(stdout) as Cruise;
}
