import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SETTINGS } from "../../app/config.ts";

const readme = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");
const manifest = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"),
) as { scripts: Record<string, string> };

test("the manual's table of settings is the settings there are", () => {
  const [, table = ""] = readme.split("<!-- settings -->");
  const rows = (table.split("<!-- /settings -->")[0] ?? "").trim().split("\n").slice(2);
  expect(rows).toEqual(
    SETTINGS.map((setting) => `| \`${setting.name}\` | ${setting.default} | ${setting.meaning} |`),
  );
});

test("every npm script that the manual names exists", () => {
  const named = [...readme.matchAll(/npm (?:run )?([a-z:]+)/g)]
    .map(([, name]) => name ?? "")
    .filter((name) => !["ci", "brings"].includes(name));
  expect(named.length).toBeGreaterThan(2);
  for (const name of named) expect(Object.keys(manifest.scripts)).toContain(name);
});
