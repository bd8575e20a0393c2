import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EndStatus } from "../../../app/core/intent.ts";
import { type FakeFactory, fakeFactory } from "../../fakes/factory.ts";
import { sf } from "./command-line.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cli-"));
  await writeFile(join(folder, "intent.md"), "### Purpose\n\nLend books to members.\n");
});
afterAll(() => rm(folder, { recursive: true }));

async function library(): Promise<FakeFactory> {
  const factory = fakeFactory();
  await factory.productAdd("/srv/library");
  return factory;
}

test("sf gate check queues a person's commit, in its asker's name, and not to be merged unless told", async () => {
  const factory = await library();
  const asked = await sf("gate check feature --intent intent.md", { factory, folder });
  expect(asked).toMatchObject({ code: 0, out: expect.stringContaining("I1  library  queued") });
  const { by, ...change } = (await factory.status("I1")).change ?? {};
  expect(change).toMatchObject({ ref: "feature", merge: false });
  expect(by).toBeTruthy();
  const merging = "gate check feature --merge --intent intent.md --product library --json";
  const { out } = await sf(merging, { factory, folder });
  expect(JSON.parse(out)).toMatchObject({ intent: "I2", product: "library" });
  expect((await factory.status("I2")).change).toMatchObject({ merge: true });
});

test.each([
  ["cleared", 0],
  ["delivered", 0],
  ["refused", 3],
  ["inconclusive", 4],
  ["failed", 1],
] as const)("followed until it is %s, it ends with %i", async (status: EndStatus, code) => {
  const factory = await library();
  factory.onSubmit((intent) => factory.ends(intent, status));
  const line = "gate check feature --intent intent.md --follow";
  const followed = await sf(line, { factory, folder });
  expect(followed).toMatchObject({ code, out: expect.stringContaining(status) });
  expect(followed.out).toContain("judges feature at ");
});

test.each([
  ["gate check missing --intent intent.md", "missing"],
  ["gate check feature", "what it is for"],
  ["gate check feature --intent none.md", "none.md"],
  ["gate check", "ref"],
])("sf %s is refused by name", async (line, name) => {
  const { code, err } = await sf(line, { factory: await library(), folder });
  expect(code).toBe(2);
  expect(err).toContain(name);
});
