import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { uidPool } from "../../../app/adapters/sandbox/uid-pool.ts";

describe.runIf(process.platform === "linux")("accounts for boxes", () => {
  let runtime: string;
  const uids = { first: 3_900_000_000, last: 3_900_000_002 };
  beforeEach(() => {
    runtime = mkdtempSync(join(tmpdir(), "uids-"));
  });
  afterEach(() => rmSync(runtime, { recursive: true }));

  test("boxes that run at once have different ones, whoever started them", () => {
    const [one, two] = [uidPool({ uids, runtime }), uidPool({ uids, runtime })];
    expect(new Set([one.takeFor([]), one.takeFor([]), two.takeFor([])])).toHaveLength(3);
  });

  test("an account that is free again is used again, and a folder keeps its own", () => {
    const pool = uidPool({ uids, runtime });
    const [first, second] = [pool.takeFor([]), pool.takeFor([])];
    pool.giveBack(first);
    pool.giveBack(second);
    expect(pool.takeFor([0, second])).toBe(second);
    expect(pool.takeFor([second])).toBe(first);
  });

  test("when all are taken it says what to do", () => {
    const pool = uidPool({ uids, runtime });
    for (let i = 0; i < 3; i++) pool.takeFor([]);
    expect(() => pool.takeFor([])).toThrow(/no account is free between 3900000000 and 3900000002/);
  });

  test("the claim of a process that is gone is taken over, one of a live process is not", () => {
    const first = uidPool({ uids, runtime }).takeFor([]);
    const [claim = ""] = readdirSync(join(runtime, "uids"));
    writeFileSync(join(runtime, "uids", claim), "999999999 1");
    expect(uidPool({ uids, runtime }).takeFor([])).toBe(first);
    expect(uidPool({ uids, runtime }).takeFor([])).not.toBe(first);
    expect(readdirSync(join(runtime, "uids"))).toHaveLength(2);
  });
});
