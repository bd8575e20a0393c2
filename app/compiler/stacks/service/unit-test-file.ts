import { ruleFunction } from "../../skills/rule-skill.ts";
import { json } from "./model-file.ts";
import type { DecidedRule, Project } from "./project.ts";

/** `test/unit.test.ts`: rules, values and the store, each on its own. */
export function unitTestFile({ rules }: Project): string {
  const sampled = rules.filter(({ meaning }) => meaning.samples.length > 0);
  const names = sampled.map(({ key }) => ruleFunction(key)).sort();
  const imports =
    names.length === 0 ? "" : `import { ${names.join(", ")} } from "../src/rules.ts";\n`;
  const world = names.length === 0 ? "" : `import type { World } from "../src/world.ts";\n`;
  return `import { deepEqual, equal } from "node:assert/strict";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ENTITIES } from "../src/model.ts";
${imports}import { openStore } from "../src/store.ts";
import { addDays, daysBetween, isDate, orderedBy, total, weekdayOf, weekOf } from "../src/values.ts";
${world}
${STANDING}${names.length === 0 ? "" : WORLD}${sampled.map(testOf).join("")}`;
}

const STANDING = `test("dates are reckoned by the calendar", () => {
  equal(addDays("2026-02-27", 2), "2026-03-01");
  equal(addDays("2024-02-28", 1), "2024-02-29");
  equal(addDays("2026-01-01", -1), "2025-12-31");
  equal(daysBetween("2026-01-01", "2026-02-01"), 31);
  equal(weekdayOf("2026-01-01"), "thursday");
  equal(weekOf("2026-01-04"), "2025-12-29");
  equal(isDate("2026-02-29"), false);
  equal(isDate("2024-02-29"), true);
});

test("numbers add up without dust, and equal rows keep their order", () => {
  equal(total([0.1, 0.2, null]), 0.3);
  const rows = [{ a: 2, b: 1 }, { a: 1, b: 2 }, { a: 2, b: 0 }];
  deepEqual(orderedBy(rows, (row) => row.a).map(({ b }) => b), [2, 1, 0]);
});

test("every entity has a path of its own", () => {
  equal(new Set(ENTITIES.map(({ path }) => path)).size, ENTITIES.length);
});

test("what was written is there after the store is opened again, and half a line is dropped", () => {
  const folder = mkdtempSync(join(tmpdir(), "store-"));
  try {
    const store = openStore(folder);
    store.put("A", { id: "1" });
    store.put("A", { id: "2" });
    store.remove("A", "1");
    store.close();
    appendFileSync(join(folder, "records.jsonl"), '{"table":"A","put":{"id":"3"');
    const again = openStore(folder);
    again.put("A", { id: "4" });
    again.close();
    const last = openStore(folder);
    deepEqual(last.all("A"), [{ id: "2" }, { id: "4" }]);
    last.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
`;

const WORLD = `
/** A world of a few records. */
function worldOf(records: Readonly<Record<string, readonly { readonly id: string; readonly [field: string]: unknown }[]>>): World {
  const all = (name: string) => (records[name] ?? []) as never;
  return {
    all,
    find: (name, id) => ((records[name] ?? []).find((one) => one.id === id) ?? null) as never,
  };
}
`;

function testOf({ key, meaning }: DecidedRule): string {
  const name = ruleFunction(key);
  const lines = meaning.samples.map(({ it, before, world, holds, says }) => {
    const given = [
      json(it),
      `worldOf(${json(world)})`,
      ...(before === undefined ? [] : [json(before)]),
    ];
    const compact = given
      .map((text) => text.replace(/\s*\n\s*/g, " "))
      .map((text, index) => (index === 1 ? text : `${text} as never`));
    return `  equal(${name}(${compact.join(", ")}), ${holds}, ${JSON.stringify(says)});\n`;
  });
  return `\ntest(${JSON.stringify(`rule ${key}`)}, () => {\n${lines.join("")}});\n`;
}
