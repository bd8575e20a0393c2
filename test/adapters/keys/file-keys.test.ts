import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fileKeys } from "../../../app/adapters/keys/file-keys.ts";
import { isSignedBy } from "../../../app/core/public-key.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "factory-keys-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("keys are made once, for the owner's eyes alone, and stay the same for every later start", async () => {
  const first = fileKeys(folder);
  const [signature, hashed] = [await first.sign("plan"), await first.keyed("case")];
  const sealed = await first.signEvidence(Buffer.from("statement"));
  expect(readdirSync(folder).sort()).toEqual(["evidence.pem", "signing.pem", "split.key"]);
  for (const file of readdirSync(folder))
    expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
  const later = fileKeys(folder);
  expect(await later.sign("plan")).toBe(signature);
  expect(await later.keyed("case")).toBe(hashed);
  expect(await later.signEvidence(Buffer.from("statement"))).toBe(sealed);
  expect(await later.sign("another plan")).not.toBe(signature);
});

test("two who start at once end up with one key", async () => {
  const [one, other] = await Promise.all([fileKeys(folder).sign("x"), fileKeys(folder).sign("x")]);
  expect(one).toBe(other);
});

test("a stranger with the public parts can check signatures, each key's own alone", async () => {
  const keys = fileKeys(folder);
  const { plan, evidence } = await keys.publicKeys();
  expect(plan).not.toBe(evidence);
  const signature = await keys.sign("plan");
  expect(isSignedBy(plan, "plan", signature)).toBe(true);
  expect(isSignedBy(plan, "plan!", signature)).toBe(false);
  expect(isSignedBy(evidence, "plan", signature)).toBe(false);
  const sealed = await keys.signEvidence(Buffer.from("plan"));
  expect(isSignedBy(evidence, "plan", sealed)).toBe(true);
  expect(isSignedBy(plan, "plan", sealed)).toBe(false);
});

test("a damaged key is refused, naming the file, and never replaced", async () => {
  writeFileSync(join(folder, "signing.pem"), "not a key");
  await expect(fileKeys(folder).sign("x")).rejects.toThrow(/signing\.pem/);
  const { privateKey } = generateKeyPairSync("x25519");
  writeFileSync(join(folder, "evidence.pem"), privateKey.export({ type: "pkcs8", format: "pem" }));
  await expect(fileKeys(folder).publicKeys()).rejects.toThrow(/signing\.pem/);
  rmSync(join(folder, "signing.pem"));
  await expect(fileKeys(folder).publicKeys()).rejects.toThrow(/evidence\.pem is no private key/);
  writeFileSync(join(folder, "split.key"), "abc");
  await expect(fileKeys(folder).keyed("x")).rejects.toThrow(/split\.key/);
});
