import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fileSecrets } from "../../../app/adapters/secrets/file-secrets.ts";

let home: string;
let folder: string;
let file: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "factory-secrets-"));
  folder = join(home, "secrets");
  file = join(folder, "shop.env");
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const has = (text: string) => {
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(file, text, { mode: 0o600 });
};

test("a product gets the values of the names it asks for, and no other", async () => {
  has("MAIL_PASSWORD=correct horse\nOTHER=battery staple\n");
  expect(await fileSecrets(folder).read("shop", ["MAIL_PASSWORD"])).toEqual({
    MAIL_PASSWORD: "correct horse",
  });
  expect(await fileSecrets(folder).lacking("shop", ["MAIL_PASSWORD", "OTHER"])).toBeNull();
});

test("who asks for nothing needs no file", async () => {
  expect(await fileSecrets(folder).read("shop", [])).toEqual({});
  expect(await fileSecrets(folder).lacking("shop", [])).toBeNull();
});

test("a name without a value, or without a file, is told with file and name", async () => {
  expect(await fileSecrets(folder).lacking("shop", ["A_KEY"])).toMatch(
    new RegExp(`^${file} is not there .*A_KEY=<value>.*mkdir -p -m 700`),
  );
  has("MAIL_PASSWORD=correct horse\n");
  const told = await fileSecrets(folder).lacking("shop", ["MAIL_PASSWORD", "A_KEY"]);
  expect(told).toBe(`${file}: no value for A_KEY; add a line A_KEY=<value>`);
  await expect(fileSecrets(folder).read("shop", ["A_KEY"])).rejects.toMatchObject({
    code: "refused",
    message: `${file}: no value for A_KEY; add a line A_KEY=<value>`,
  });
});

test("what others can read is refused with the remedy, whichever of the two it is", async () => {
  has("MAIL_PASSWORD=correct horse\n");
  chmodSync(file, 0o640);
  expect(await fileSecrets(folder).lacking("shop", ["MAIL_PASSWORD"])).toContain(
    `chmod 600 ${file}`,
  );
  chmodSync(file, 0o600);
  chmodSync(folder, 0o755);
  expect(await fileSecrets(folder).lacking("shop", ["MAIL_PASSWORD"])).toContain(
    `chmod 700 ${folder}`,
  );
});

test("a link is not followed", async () => {
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(join(home, "elsewhere"), "MAIL_PASSWORD=correct horse\n", { mode: 0o600 });
  symlinkSync(join(home, "elsewhere"), file);
  expect(await fileSecrets(folder).lacking("shop", ["MAIL_PASSWORD"])).toContain("is a link");
});
