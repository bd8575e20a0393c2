import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FactoryError } from "../../../app/core/errors.ts";
import type { PackNewRequest } from "../../../app/core/workbench-new-pack.ts";
import { fakeWorkbench } from "../../fakes/workbench.ts";
import { sf } from "./command-line.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cli-pack-new-"));
  writeFileSync(join(folder, "intent.md"), "### Purpose\n");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("sf pack new says what it wrote, what covers which key, what nothing covers, and what comes next", async () => {
  const asked: PackNewRequest[] = [];
  const workbench = {
    packNew: async (request: PackNewRequest) => {
      asked.push(request);
      return fakeWorkbench().packNew(request, {
        signal: AbortSignal.any([]),
        says: () => undefined,
      });
    },
  };
  const { code, out } = await sf("pack new --from intent.md --out library", { folder, workbench });
  expect(code).toBe(0);
  expect(asked).toEqual([
    { from: { name: "intent.md", text: "### Purpose\n" }, folder: join(folder, "library") },
  ]);
  expect(out.replaceAll(folder, "FOLDER")).toMatchInlineSnapshot(`
    "FOLDER/library: 2 files, families: 1, author: "derived: sf pack new 0.1.0"

    KEY   COVERED BY
    loan  loan-kept
    fair  none: it is not read here

    1 of 2 keys of the spec are covered

    ✓ pack library

    None of its families counts yet: read each, mend or delete it, and write those that are missing.
    Then try them on a product that keeps what is asked for, and approve those that you answer for:
      sf pack check FOLDER/library --at PRODUCT
      sf pack play FOLDER/library --at PRODUCT --n 100 --seed 1
      sf pack approve library"
  `);
  const json = await sf("pack new --from intent.md --json", { folder, workbench });
  expect(JSON.parse(json.out)).toMatchObject({
    name: "library",
    keys: [{ key: "loan" }, { key: "fair" }],
  });
  expect(asked[1]).toEqual({ from: { name: "intent.md", text: "### Purpose\n" } });
});

test("sf pack new needs a spec that can be read, and refuses where something is there", async () => {
  expect(await sf("pack new", { folder })).toMatchObject({ code: 2 });
  expect(await sf("pack new --from nothing.md", { folder })).toMatchObject({ code: 2 });
  const packNew = () => Promise.reject(new FactoryError("conflict", "something is there already"));
  const refused = await sf("pack new --from intent.md", { folder, workbench: { packNew } });
  expect(refused).toMatchObject({ code: 3, out: "" });
});

test("with --model and --at a model is asked too, and what it wrote and cost is said", async () => {
  const asked: PackNewRequest[] = [];
  const watch = { signal: new AbortController().signal, says: () => undefined };
  const workbench = {
    packNew: async (request: PackNewRequest) => {
      asked.push(request);
      const told = {
        ...{ model: "m-1", author: "derived: m-1", usd: 0.0123, families: ["fair"] },
        dropped: [{ id: "idle", why: "covers no key of the spec" }],
      };
      return { ...(await fakeWorkbench().packNew(request, watch)), asked: told };
    },
  };
  const { code, out } = await sf("pack new --from intent.md --model m-1 --at shop", {
    folder,
    workbench,
  });
  expect(code).toBe(0);
  expect(asked[0]?.ask).toEqual({ model: "m-1", product: join(folder, "shop") });
  expect(out).toContain('m-1 wrote 1 more ("derived: m-1") for $0.0123: fair');
  expect(out).toContain("  dropped: idle: covers no key of the spec");
  for (const alone of ["--model m-1", "--at shop"]) {
    const wrong = await sf(`pack new --from intent.md ${alone}`, { folder, workbench });
    expect(wrong).toMatchObject({ code: 2, out: "" });
    expect(wrong.err).toContain("give --model and --at together");
  }
  expect(asked).toHaveLength(1);
});
