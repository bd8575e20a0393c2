import { expect, test } from "vitest";
import { yamlDocuments } from "../../app/adapters/documents/yaml-documents.ts";
import { PRODUCT_FILE, productFileSchema, unsupportedPart } from "../../app/core/product.ts";

const read = (text: string) => yamlDocuments.decodeYaml(productFileSchema, text, PRODUCT_FILE);
const LEAST =
  "version: 1\nname: shop\nrun: { kind: http, command: [node, src/server.ts] }\nscenarios: shop\n";

test("the least file that works has every default of the manual", () => {
  expect(read(LEAST)).toMatchObject({
    stack: "service",
    branch: "main",
    root: ".",
    run: { health: "/health", ready: 30_000 },
    limits: {
      run: 1_200_000,
      verify: 300_000,
      memory: 1024 ** 3,
      processes: 128,
      output: 10 * 1024 ** 2,
    },
    build: { pipeline: "build", candidates: 4 },
    verify_config: [],
    protected: [".github/**", ".factory/**", "**/CODEOWNERS"],
    gate: { mode: "looks", target: 0.98, alpha: 0.05, selection: 192 },
    approval: "auto",
    budget: { attempts: 5, minutes: 60, usd: 5 },
    deploy: { target: "local", port: 0 },
  });
});

test("a graph's inputs are JSON by keys that name variables", () => {
  const inputs = { who: "world", "mill.stones": 3, on: [true, null, { day: "Mon" }] };
  const build = `build: { inputs: ${JSON.stringify(inputs)} }\n`;
  expect(read(`${LEAST}${build}`).build).toEqual({ pipeline: "build", candidates: 4, inputs });
  expect(read(LEAST).build.inputs).toEqual({});
  for (const key of ["a-b", "a b", ".a", "a..b", ""])
    expect(() => read(`${LEAST}build: { inputs: { "${key}": 1 } }\n`), key).toThrow(
      /build\.inputs.*letters, digits, _ and dots/,
    );
});

test("a root is a folder, with a slash at its end or without", () => {
  expect(
    ["apps/shop", "apps/shop/", "./"].map((root) => read(`${LEAST}root: ${root}\n`).root),
  ).toEqual(["apps/shop", "apps/shop", "."]);
});

test("a command is merged and not deployed, and its configuration files come from the base", () => {
  const file = read(
    "version: 1\nname: words\nstack: none\nrun: { kind: command, command: [python3, count.py] }\n",
  );
  expect(file.deploy.target).toBe("none");
  expect(file.verify_config).toContain("package.json");
});

test("a verifier is an argv, or an argv with what it comes after and how long it may take", () => {
  const { verify } = read(
    `${LEAST}verify:\n  types: [tsc]\n  unit: { command: [node, --test], after: [types], timeout: 90s }\n`,
  );
  expect(verify).toEqual({
    types: { command: ["tsc"], after: [], timeout: undefined },
    unit: { command: ["node", "--test"], after: ["types"], timeout: 90_000 },
  });
});

test.each([
  ["an unknown key", "colour: red\n", /colour.*red/],
  ["a duration in words", "limits: { run: ten minutes }\n", /limits\.run.*ten minutes/],
  ["a root outside the repository", "root: ../other\n", /root.*\.\.\/other/],
  ["a variable that is the factory's", "env: { PORT: '1' }\n", /PORT/],
  ["a target that is no chance", "gate: { target: 1.2 }\n", /gate\.target.*1\.2/],
  ["an approval nobody knows", "approval: maybe\n", /approval.*maybe/],
])("%s is refused with place and value", (_what, line, told) => {
  expect(() => read(LEAST + line)).toThrow(told);
  expect(() => read(LEAST + line)).toThrow(PRODUCT_FILE);
});

test("what this version does not do is refused by name", () => {
  expect(unsupportedPart(read(LEAST))).toBeNull();
  expect(
    unsupportedPart(read(LEAST.replace("name: shop", "name: shop\nstack: next-convex"))),
  ).toContain("next-convex");
});

test("hosts are named by name or address, and a product's services are refused by name", () => {
  const install = "install: { command: [npm, ci], keys: [package.json], network: [registry] }\n";
  const file = read(`${LEAST}${install}network: [example.org, "10.0.0.5:8080"]\n`);
  expect(unsupportedPart(file)).toBeNull();
  expect(file.install?.network).toEqual(["registry"]);
  expect(() => read(`${LEAST}network: ["https://example.org"]\n`)).toThrow(/network.*https:/);
  const run = "run: { kind: http, command: [node, a.ts], services: [postgres] }";
  expect(() => read(LEAST.replace(/^run: .*$/m, run))).toThrow(/services are not in this version/);
});

test("secrets are named, never written down: a name is a variable's, and stands in one place", () => {
  const secrets = (...names: string[]) =>
    read(`${LEAST}env: { LOG_LEVEL: warn }\nsecrets: { deploy: [${names}] }\n`);
  expect(secrets("MAIL_PASSWORD").secrets.deploy).toEqual(["MAIL_PASSWORD"]);
  for (const wrong of ["MAIL=abc", "PATH", "DATA_DIR", "2ND", "LOG_LEVEL"])
    expect(() => secrets(wrong), wrong).toThrow(/secrets\.deploy/);
});
