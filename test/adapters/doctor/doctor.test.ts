import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { closedFolder } from "../../../app/adapters/doctor/closed-folder.ts";
import { embeddedPostgres } from "../../../app/adapters/doctor/embedded-postgres.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "doctor-"));
  chmodSync(folder, 0o711);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the way to the home", () => {
  test("is open where everybody may pass", async () => {
    mkdirSync(join(folder, "a"), { mode: 0o711 });
    expect(await closedFolder(join(folder, "a", "home"))).toBeNull();
    expect(await closedFolder(join(folder, "not", "there", "yet"))).toBeNull();
  });

  test("is closed at the first folder that keeps others out, whatever the home itself allows", async () => {
    mkdirSync(join(folder, "a", "b", "home"), { recursive: true, mode: 0o711 });
    chmodSync(join(folder, "a", "b"), 0o700);
    chmodSync(join(folder, "a"), 0o750);
    expect(await closedFolder(join(folder, "a", "b", "home"))).toBe(join(folder, "a"));
    chmodSync(join(folder, "a"), 0o711);
    expect(await closedFolder(join(folder, "a", "b", "home"))).toBe(join(folder, "a", "b"));
    chmodSync(join(folder, "a", "b"), 0o711);
    chmodSync(join(folder, "a", "b", "home"), 0o700);
    expect(await closedFolder(join(folder, "a", "b", "home"))).toBeNull();
  });
});

describe("the PostgreSQL of the package", () => {
  const installed = (script: string) => {
    const bin = join(folder, "native", "bin");
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, "postgres"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return () => join(folder, "dist", "index.js");
  };

  test("is found with its version", async () => {
    expect(await embeddedPostgres(installed("echo 'postgres (PostgreSQL) 18.4'"))).toEqual({
      found: true,
      says: "postgres (PostgreSQL) 18.4, with the package",
    });
  });

  test("that does not run is said to be there and why it does not", async () => {
    const { found, says } = await embeddedPostgres(installed("echo 'no libicu' >&2; exit 127"));
    expect(found).toBe(false);
    expect(says).toMatch(/native\/bin\/postgres does not run: no libicu/);
  });

  test("that is not installed is named", async () => {
    const { found, says } = await embeddedPostgres(() => {
      throw new Error("cannot find it");
    });
    expect(found).toBe(false);
    expect(says).toMatch(/^the package @embedded-postgres\/\S+ is not installed$/);
  });
});
