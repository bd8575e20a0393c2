import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lookOutcome } from "../../app/core/gate/look-outcome.ts";
import type { Look } from "../../app/core/gate/walk.ts";
import type { EvaluateResult } from "../../app/core/job.ts";
import { PLAIN } from "../journeys/home.ts";
import { type Desk, desk, productFile, SERVER, SUMS, server, sumPackFor } from "./evaluate-desk.ts";

describe("a product that is not wrong openly", () => {
  let made: Desk | undefined;
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "starts-"));
  });
  afterEach(async () => {
    await made?.remove();
    made = undefined;
    rmSync(folder, { recursive: true });
  });
  const open = (code: string): Desk => {
    const files = { ".factory/product.yml": productFile(SERVER), "server.js": code };
    made = desk(PLAIN, files);
    return made;
  };
  /** What a confirmation by these looks came to, trial by trial. A loaded machine is none of a product's faults. */
  const played = async (at: Desk, looks: readonly Look[], seconds = 20) => {
    const pack = await at.pack(sumPackFor(seconds));
    const to = looks.at(-1)?.trials ?? 0;
    const result: EvaluateResult = await at.play({ pack, looks: [...looks], to });
    const outcomes = (result.played[0]?.trials ?? []).map(({ outcome }) => outcome);
    return { outcomes, says: lookOutcome({ looks }, outcomes).kind };
  };

  test("but hangs where it would be, fails the very trials that it would fail openly", async () => {
    const wrongWhere = (then: string) =>
      server(`if (/a=\\d*[0-4]&/.test(request.url)) { ${then} return; } ${SUMS}`);
    const looks = [{ trials: 4, failures: 3 }];
    const verdicts = [];
    for (const then of ['response.end("{}");', ""]) {
      const at = open(wrongWhere(then));
      const { outcomes } = await played(at, looks, 3);
      verdicts.push(outcomes);
      await at.remove();
      made = undefined;
    }
    expect(new Set(verdicts[0])).toEqual(new Set(["passed", "failed"]));
    expect(verdicts[1]).toEqual(verdicts[0]);
  });

  test("but fails at every 50th start alone, is refused at its 50th", async () => {
    const counts = `
      const starts = ${JSON.stringify(join(folder, "starts"))};
      require("node:fs").appendFileSync(starts, "x");
      const number = require("node:fs").statSync(starts).size;`;
    const at = open(server(`if (number % 50 === 0) return response.end("{}"); ${SUMS}`, counts));
    const { outcomes, says } = await played(at, [{ trials: 60, failures: 0 }]);
    expect(says).toBe("refuse");
    expect(outcomes.filter((outcome) => outcome !== "passed")).toEqual(["failed"]);
    expect(outcomes.length).toBeGreaterThanOrEqual(49);
  });

  test("but ends at half of its starts, has failed those trials: no start is tried again", async () => {
    const at = open(
      server(SUMS, 'if (require("node:crypto").randomInt(2) === 0) process.exit(1);'),
    );
    const { outcomes, says } = await played(at, [{ trials: 40, failures: 0 }]);
    expect(says).toBe("refuse");
    expect(outcomes.at(-1)).toBe("failed");
    const spawned = at.journal("i/1/confirm/c").filter(({ kind }) => kind === "spawned");
    expect(new Set(spawned.map(({ index }) => index)).size).toBe(spawned.length);
  });
});
