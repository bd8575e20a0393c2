import { readFileSync, rmSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { grammarSpecifier } from "../../app/adapters/compiler/specifier.ts";
import { yamlDocuments } from "../../app/adapters/documents/yaml-documents.ts";
import { plainNewFiles } from "../../app/adapters/init/plain-new-files.ts";
import { productCopies } from "../../app/adapters/mutants/product-copies.ts";
import { type PackCheckParts, packCheck } from "../../app/workbench/pack-check.ts";
import { family, pack } from "../core/pack/sample.ts";
import { memoryPacks } from "../fakes/packs.ts";
import { UNWATCHED } from "../fakes/watch.ts";
import { ground, inPlayground } from "./playground.ts";

const OTHERS = { specifier: async () => grammarSpecifier, copies: async () => productCopies };

function partsOf(families: Parameters<typeof pack>[0]): PackCheckParts {
  const packs = memoryPacks([pack(families)]);
  const playground = async () => {
    throw new Error("nothing is played here");
  };
  const files = plainNewFiles;
  return { packs, documents: yamlDocuments, files, playground, ...OTHERS };
}

const checked = async (play: readonly object[]) => {
  const parts = partsOf([family("f", { play })]);
  const { findings } = await packCheck(parts, { dir: "/packs/sample" }, UNWATCHED);
  return findings.filter(({ level }) => level === "error");
};
const missing = { request: { method: "GET", path: "/none" }, expect: { status: 404 } };

test("a family that passes on an empty product is an error, with what to do", async () => {
  expect(await checked([missing])).toEqual([
    {
      level: "error",
      rule: "empty-product",
      place: "families/f.yml: play",
      sentence: "passes on a product that answers 404 to everything, or prints nothing",
      remedy: "expect something that only the product does, in a step of its own",
    },
  ]);
  const made = { request: { method: "POST", path: "/things" }, expect: { status: 201 } };
  expect(await checked([missing, made])).toEqual([]);
});

test("what cannot be played is not tried", async () => {
  const rules = (await checked([{ request: { method: "GET", path: "/none" } }])).map(
    ({ rule }) => rule,
  );
  expect(rules).toEqual(["expects"]);
});

const INTENT = `### Service
- shop, domain

### Purpose
- Keep the orders of a small shop, so that nothing that was asked for is forgotten.

### Data
- Order: customer text, sku text, quantity integer 1..99

### Rules
- [limit] An order's quantity is at most 50.

### Acceptance
- [kept] An order that was taken is found again.
`;

test("keys of a spec that no family covers are errors; what families cover beyond it is told, with the near name", async () => {
  const parts = partsOf([family("order"), family("f", { covers: ["limt", "elsewhere"] })]);
  const spec = { name: "intent.md", text: INTENT };
  const report = await packCheck(parts, { dir: "/packs/sample", spec }, UNWATCHED);
  expect(report.keys).toEqual([
    { key: "order", kind: "data", families: ["order"] },
    { key: "limit", kind: "rule", families: [] },
    { key: "kept", kind: "acceptance", families: [] },
  ]);
  const found = report.findings.filter(({ rule }) => ["covered", "known-key"].includes(rule));
  expect(found.map(({ level, place, remedy }) => `${level} ${place}: ${remedy}`)).toEqual([
    "error intent.md: limit: write a family with covers: [limit], or list the key under gate.untested with a reason",
    "error intent.md: kept: write a family with covers: [kept], or list the key under gate.untested with a reason",
    "warning families/f.yml: covers: mend its spelling where limit is meant",
    "warning families/f.yml: covers: leave it where an earlier spec has it, else take it out",
  ]);
});

test("a spec is read from its graph too, and one that cannot be read is refused by its name", async () => {
  const read = await grammarSpecifier.specify(INTENT, []);
  if (read.kind !== "specified") throw new Error("unclear");
  const parts = partsOf([family("order")]);
  const keysOf = async (text: string) => {
    const request = { dir: "/packs/sample", spec: { name: "spec.json", text } };
    return (await packCheck(parts, request, UNWATCHED)).keys?.map(({ key }) => key);
  };
  expect(await keysOf(read.graph)).toEqual(["order", "limit", "kept"]);
  for (const text of ['{"version": 2}', "", "### Purpose\n- ?\n"])
    await expect(keysOf(text)).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringMatching(/^spec\.json/),
    });
});

let on: ReturnType<typeof ground>;
beforeEach(() => {
  on = ground();
});
afterEach(() => on.remove());

const LAW = (id: string, draw: string, play: string) => `export default law({
  version: 1, id: "${id}", says: "x", author: "tests", covers: ["${id}"],
  draw: (fc) => ${draw},
  play: async ({ drawn, http, expect }) => { ${play} },
});
`;
const ASKS = 'expect(await http({ path: "/" + drawn }), { status: 200 });';

test("laws are drawn: what throws, never ends, draws nothing or something else each time is named", async () => {
  on.write("pack/pack.yml", "version: 1\nname: laws\nsays: x\nlimits: { seconds: 3 }\n");
  on.write("pack/families/fine.ts", LAW("fine", "fc.nat(9)", ASKS));
  on.write("pack/families/throws.ts", LAW("throws", "fc.integer({ min: 5, max: 1 })", ASKS));
  on.write("pack/families/never.ts", LAW("never", "fc.nat(9).filter(() => false)", ASKS));
  on.write("pack/families/none.ts", LAW("none", "({ no: 'generator' })", ASKS));
  on.write("pack/families/clock.ts", LAW("clock", "fc.constant(process.hrtime())", ASKS));
  on.write("pack/families/easy.ts", LAW("easy", "fc.nat(9)", "drawn;"));
  const { findings } = await inPlayground(on.folder, (parts) =>
    packCheck({ ...parts, ...OTHERS }, { dir: on.pack }, UNWATCHED),
  );
  const errors = findings.filter(({ level }) => level === "error");
  expect(errors.map(({ rule, place }) => [place, rule])).toEqual([
    ["families/clock.ts: draw", "same-draw"],
    ["families/easy.ts: play", "empty-product"],
    ["families/never.ts: draw", "drawable"],
    ["families/none.ts: draw", "drawable"],
    ["families/throws.ts: draw", "drawable"],
  ]);
  const said = errors.map(({ sentence }) => sentence).join("\n");
  expect(said).toMatch(/nothing was drawn from the seed [0-9a-f]{64}: law never: .*3 s/);
  expect(said).toMatch(/law throws: .*max/i);
}, 240_000);

const SERVER = `import { createServer } from "node:http";
const things = [];
createServer((request, response) => {
  if (request.method === "POST") things.push(request.url);
  const found = request.url === "/health" || request.method === "POST" || things.includes(request.url);
  const body = JSON.stringify({ all: things.length });
  response.writeHead(found ? 200 : request.url === "/all" ? 200 : 404).end(body);
}).listen(Number(process.env.PORT), process.env.HOST);
`;
const FAMILY = (id: string, play: string) =>
  `version: 1\nid: ${id}\nsays: x\nauthor: tests\ncovers: [${id}]\ndraw: { name: { string: "[a-z]{8}" } }\nplay:\n${play}`;
const KEPT = `  - request: { method: POST, path: "/$\{name}" }
    expect: { status: 200 }
  - request: { method: GET, path: "/$\{name}" }
    expect: { status: 200 }
`;
const ALONE = `  - request: { method: POST, path: "/$\{name}" }
    expect: { status: 200 }
  - request: { method: GET, path: /all }
    expect: { body: { all: 1 } }
`;

function shop(reset: string): void {
  on.write("pack/pack.yml", `version: 1\nname: shop\nsays: x\nreset: ${reset}\n`);
  on.write("pack/families/kept.yml", FAMILY("kept", KEPT));
  on.write("pack/families/alone.yml", FAMILY("alone", ALONE));
  on.write("product/server.js", SERVER);
  const run = "run: { kind: http, command: [node, server.js] }";
  on.write("product/.factory/product.yml", `version: 1\nname: shop\nstack: none\n${run}\n`);
  on.write("product/package.json", '{ "type": "module" }');
}

const onProduct = (draws = 4, signal = UNWATCHED.signal) =>
  inPlayground(on.folder, (parts, says) => {
    const product = { folder: on.product, draws, seed: "s" };
    return packCheck({ ...parts, ...OTHERS }, { dir: on.pack, product }, { signal, says });
  });

test("on a product that passes: what each family costs, and which minds what shares its product", async () => {
  shop("none");
  const { cost, company, findings } = await onProduct();
  expect(cost?.families).toMatchObject([
    { id: "alone", trials: 4, passed: 4 },
    { id: "kept", trials: 4, passed: 4 },
  ]);
  const [dependent, ...others] = company?.dependent ?? [];
  expect(others).toEqual([]);
  expect(dependent).toMatchObject({ family: "alone", alone: "passed", together: "failed" });
  expect(dependent).toMatchObject({ settled: true, by: dependent?.before.at(-1) });
  const errors = findings.filter(({ level }) => level === "error");
  expect(errors).toMatchObject([{ rule: "company", place: "families/alone.yml: play" }]);
  expect(errors[0]?.sentence).toContain(`after ${dependent?.by?.family} (seed`);
}, 240_000);

test("a product that does not pass is told of each family; one that is stopped, or that nobody can read, of none", async () => {
  shop("process");
  on.write("product/server.js", SERVER.replace("things.push(request.url);", ";"));
  const { findings } = await onProduct(1);
  const failing = findings.filter(({ rule }) => rule === "passes");
  expect(failing.map(({ place }) => place)).toEqual([
    "families/alone.yml: play",
    "families/kept.yml: play",
  ]);
  const stopped = await onProduct(1, AbortSignal.abort());
  expect(stopped).not.toHaveProperty("cost");
  on.write("product/.factory/product.yml", "version: 3\n");
  await expect(onProduct(1)).rejects.toMatchObject({ code: "invalid-input" });
}, 240_000);

// Configuration is not changed, so that the rule alone is.
const AROUND = `import { createServer } from "node:http";
import { statusOf } from "./rule.js";
createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://x");
  response.writeHead(statusOf(Number(searchParams.get("n")), pathname === "/health")).end();
}).listen(Number(process.env.PORT), process.env.HOST);
`;
const RULE = `const LIMIT = 50;
export const statusOf = (n, healthy) => (healthy || n <= LIMIT ? 200 : 409);
`;
const ASK = (n: string, status: number) =>
  `  - request: { method: GET, path: "/order?n=${n}" }\n    expect: { status: ${status} }\n`;

test("mutants are played in copies: who noticed which is told, what survived, and who noticed nothing", async () => {
  shop("process");
  on.write("pack/families/kept.yml", FAMILY("kept", ASK("50", 200)));
  on.write("pack/families/alone.yml", FAMILY("alone", ASK("999", 409)));
  on.write("pack/families/blind.yml", FAMILY("blind", ASK("1", 200)));
  on.write("product/server.config.js", AROUND);
  on.write("product/rule.js", RULE);
  const run = "run: { kind: http, command: [node, server.config.js] }";
  on.write("product/.factory/product.yml", `version: 1\nname: shop\nstack: none\n${run}\n`);
  rmSync(`${on.product}/server.js`);
  const says: string[] = [];
  const checked = await inPlayground(on.folder, (parts) => {
    const mutants = { count: 1000, ms: 200_000 };
    const product = { folder: on.product, draws: 1, seed: "s", mutants };
    const watch = { ...UNWATCHED, says: (line: string) => void says.push(line) };
    return packCheck({ ...parts, ...OTHERS }, { dir: on.pack, product }, watch);
  });
  const { mutation } = checked;
  const told = mutation?.mutants.map(({ line, was, becomes, outcome, families }) =>
    `${line} ${was} → ${becomes}: ${outcome} ${families.join(" ")}`.trim(),
  );
  expect(told).toEqual([
    "1 50 → 51: survived",
    "2 || → &&: noticed blind kept",
    "2 <= → <: noticed kept",
    "2 200 → 201: not-started",
    "2 409 → 410: noticed alone",
  ]);
  expect(mutation).toMatchObject({ places: 5, played: 4, noticed: 3 });
  expect(mutation?.families).toEqual([
    { id: "alone", noticed: 1 },
    { id: "blind", noticed: 1 },
    { id: "kept", noticed: 2 },
  ]);
  expect(says.at(-1)).toMatch(/^\d+ of \d+ mutants, \d+ of them survived$/);
  // The product's own folder is as it was.
  expect(readFileSync(`${on.product}/rule.js`, "utf8")).toBe(RULE);
}, 240_000);

test("mutants that the time does not reach are said so", async () => {
  shop("process");
  rmSync(`${on.pack}/families/alone.yml`);
  const { mutation } = await inPlayground(on.folder, (parts) => {
    const product = { folder: on.product, draws: 1, seed: "s", mutants: { count: 3, ms: 1 } };
    return packCheck({ ...parts, ...OTHERS }, { dir: on.pack, product }, UNWATCHED);
  });
  expect(mutation?.mutants.map(({ outcome }) => outcome)).toEqual(Array(3).fill("not-played"));
  expect(mutation).toMatchObject({ played: 0, noticed: 0, interval: [0, 1] });
}, 240_000);
