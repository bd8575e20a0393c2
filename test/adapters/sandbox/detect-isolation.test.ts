import { describe, expect, test } from "vitest";
import { remedy, versionOf } from "../../../app/adapters/sandbox/detect-isolation.ts";

const sysctls = (values: Record<string, string>) => (name: string) => values[name] ?? "";

describe("why there is no sandbox", () => {
  test.each([
    ["bwrap: Unknown option --disable-userns", {}, "older than 0.8.0"],
    [
      "bwrap: Creating new namespace failed: No space left on device (ENOSPC)",
      {},
      "max_user_namespaces",
    ],
    [
      "bwrap: setting up uid map: Permission denied",
      { "kernel/apparmor_restrict_unprivileged_userns": "1" },
      "AppArmor",
    ],
    [
      "bwrap: No permissions to create a new namespace",
      { "kernel/unprivileged_userns_clone": "0" },
      "unprivileged_userns_clone=1",
    ],
    ["bwrap: Can't mount proc on /newroot/proc: Operation not permitted", {}, "unmasked"],
  ])("%s: its remedy is named, with the words it was read from", (complaint, values, expected) => {
    const said = remedy(complaint, sysctls(values));
    expect(said).toContain(expected);
    expect(said).toContain(complaint);
  });

  test("a cause nobody knows is told in the sandbox's own words", () => {
    expect(remedy("bwrap: something new", sysctls({}))).toContain("bwrap: something new");
  });
});

test("a program that cannot say its version is told as broken, not thrown", () => {
  expect(versionOf(process.execPath)).toBe(process.version);
  expect(versionOf("/bin/false")).toBeNull();
  expect(versionOf("/there/is/none")).toBeNull();
});
