import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PACKAGE_ROOT, VERSION } from "../../app/version.ts";
import { type Installed, installPackage } from "./installed.ts";

/** The example, as the package brings it along. */
const EXAMPLE = "scenarios/farm";

let installed: Installed;
beforeAll(async () => {
  installed = await installPackage();
}, 240_000);
afterAll(() => installed[Symbol.dispose]());

test("the package holds JavaScript, pipelines and scenarios, and no TypeScript of the factory", () => {
  const names = readdirSync(installed.folder, { recursive: true, encoding: "utf8" });
  const sources = names.filter((name) => /\.[cm]?ts$/.test(name) && !name.startsWith("scenarios/"));
  expect(sources).toEqual([]);
  for (const name of [
    "dist/app/cli.js",
    "dist/app/server.js",
    "pipelines/build.dot",
    "pipelines/prompts/spec-draft.md",
    "docs/gate.md",
    "LICENSE",
  ]) {
    expect(names, name).toContain(name);
  }
  for (const kind of readdirSync(join(PACKAGE_ROOT, "actions"))) {
    expect(names, kind).toContain(`dist/actions/${kind}/main.js`);
  }
  expect(names).toContain(`${EXAMPLE}/product/.factory/product.yml`);
  expect(names.filter((name) => name.startsWith("test") || name.startsWith("dist/test"))).toEqual(
    [],
  );
});

test("every module that the sources start by name is in the package", () => {
  const starts = sourcesOf(join(PACKAGE_ROOT, "app")).flatMap((text) =>
    [...text.matchAll(/moduleBeside\(\S+, "(?:\S+\/)?([\w-]+)"\)/g)].map(
      ([, name]) => `${name}.js`,
    ),
  );
  const names = readdirSync(join(installed.folder, "dist"), { recursive: true, encoding: "utf8" });
  expect(starts).toContain("keeper-main.js");
  expect(starts.filter((name) => !names.some((path) => path.endsWith(`/${name}`)))).toEqual([]);
});

test("sf of an installed package answers from JavaScript, also where the machine's Node is old", async () => {
  expect((await installed.sf("--version")).stdout).toBe(`${VERSION}\n`);
});

test("an installed package plans what a checkout plans", async () => {
  const { stdout } = await installed.sf("gate", "plan", "--json");
  expect(JSON.parse(stdout)).toMatchObject({
    looks: [{ trials: 227, failures: 0 }, {}, {}, {}, {}, {}],
  });
  const own = await promisify(execFile)(join(PACKAGE_ROOT, "bin/sf"), ["gate", "plan", "--json"]);
  expect(stdout).toBe(own.stdout);
});

test("an installed package finds its own example and checks it", async () => {
  const pack = join(installed.folder, EXAMPLE, "pack");
  expect(JSON.parse((await installed.sf("pack", "check", pack, "--json")).stdout)).toBeTypeOf(
    "object",
  );
});

function sourcesOf(at: string): readonly string[] {
  return readdirSync(at, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(at, name), "utf8"));
}
