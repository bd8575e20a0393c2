import { verify } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fileKeys } from "../../../app/adapters/keys/file-keys.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "factory-keys-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("keys are made once, for the owner's eyes alone, and stay the same for every later start", async () => {
  const first = fileKeys(folder);
  const [signature, hashed] = [await first.sign("plan"), await first.keyed("case")];
  expect(readdirSync(folder).sort()).toEqual(["signing.pem", "split.key"]);
  for (const file of readdirSync(folder))
    expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
  const later = fileKeys(folder);
  expect(await later.sign("plan")).toBe(signature);
  expect(await later.keyed("case")).toBe(hashed);
  expect(await later.sign("another plan")).not.toBe(signature);
});

test("two who start at once end up with one key", async () => {
  const [one, other] = await Promise.all([fileKeys(folder).sign("x"), fileKeys(folder).sign("x")]);
  expect(one).toBe(other);
});

test("a stranger with the public part can check a signature", async () => {
  const keys = fileKeys(folder);
  const signature = Buffer.from(await keys.sign("plan"), "hex");
  expect(verify(null, Buffer.from("plan"), await keys.publicKey(), signature)).toBe(true);
  expect(verify(null, Buffer.from("plan!"), await keys.publicKey(), signature)).toBe(false);
});

test("a damaged key is refused, naming the file, and never replaced", async () => {
  writeFileSync(join(folder, "signing.pem"), "not a key");
  await expect(fileKeys(folder).sign("x")).rejects.toThrow(/signing\.pem/);
  writeFileSync(join(folder, "split.key"), "abc");
  await expect(fileKeys(folder).keyed("x")).rejects.toThrow(/split\.key/);
});
