import { afterEach, describe, expect, test } from "vitest";
import { detectIsolation } from "../../app/adapters/sandbox/detect-isolation.ts";
import type { EvaluateResult } from "../../app/core/job.ts";
import { type Desk, desk, productFile, SERVER, SUMS, server, sumPackFor } from "./evaluate-desk.ts";

/** A plan that plays two trials whatever comes. */
const TWO = [{ trials: 2, failures: 1 }];
/** Writes into a file there until nothing more can be written, and says how much could. */
const FILL = `
  const filled = ["/tmp", "/dev/shm", process.env.DATA_DIR, "/box", "/run", "/var/tmp"].map((folder) => {
    let bytes = 0;
    try { for (;;) { fs.appendFileSync(folder + "/filler", piece); bytes += piece.length; } } catch {}
    return bytes;
  });`;

describe("a product in a sandbox that works against its judges", () => {
  let made: Desk | undefined;
  afterEach(async () => {
    await made?.remove();
    made = undefined;
  });
  const open = async (code: string, more = ""): Promise<Desk> => {
    const files = { ".factory/product.yml": productFile(SERVER, more), "server.js": code };
    made = desk(await detectIsolation(), files);
    return made;
  };
  /** A loaded machine is none of a product's faults. */
  const patient = (at: Desk) => at.pack(sumPackFor(20));
  const outcomes = ({ played }: EvaluateResult) => played[0]?.trials.map(({ outcome }) => outcome);
  const reasons = ({ played }: EvaluateResult) =>
    (played[0]?.trials ?? []).map(({ outcome, reason }) => reason ?? outcome);

  test("by killing all that it can see ends nobody's trial but its own", async () => {
    const kills = `
      const all = fs.readdirSync("/proc").filter((name) => /^\\d+$/.test(name)).map(Number);
      for (const pid of [-1, process.ppid, 1, ...all.filter((pid) => pid !== process.pid)])
        try { process.kill(pid, "SIGKILL"); } catch {}`;
    const child = 'const child = require("node:child_process").spawn("/bin/sleep", ["600"]);';
    // Of its own it kills what it wants to: it answers when its child is gone.
    const then = (answer: string) => `${kills} child.on("exit", () => { ${answer} });`;
    const at = await open(server(then('response.end("{}");'), child));
    const first = await at.play({ looks: TWO, pack: await patient(at) });
    expect(outcomes(first)).toEqual(["failed", "failed"]);
    const right = at.repository.commit("then answers right", {
      "server.js": server(then(SUMS), child),
    });
    const players = [{ id: "c1", sha: right }];
    // Its own trial at most is lost: whoever plays it, counts it and keeps the time goes on.
    const other = await at.play({ looks: TWO, players, pack: await patient(at) }, "i/2/confirm/c");
    expect(reasons(other)).toEqual(["passed", "passed"]);
  });

  test("by filling the disk fills its own, and the next trial's is empty", async () => {
    const at = await open(
      server(`const piece = Buffer.alloc(2 ** 20); ${FILL}
        response.end(JSON.stringify({ sum: -1, filled }));`),
      "limits: { disk: 16MiB }\n",
    );
    expect(reasons(await at.play({ looks: TWO, pack: await patient(at) }))).toEqual([
      expect.stringMatching(/^.*body\/sum: expected \d+, saw -1/),
      expect.stringMatching(/^.*body\/sum: expected \d+, saw -1/),
    ]);
    const right = at.repository.commit("fills it, and answers right", {
      "server.js": server(`const piece = Buffer.alloc(2 ** 20); ${FILL}
        if (filled[0] < 2 ** 23 || filled.some((bytes) => bytes > 2 ** 25)) return response.end("{}");
        ${SUMS}`),
    });
    const players = [{ id: "c1", sha: right }];
    const other = await at.play({ players, pack: await patient(at) }, "i/2/confirm/c");
    expect(reasons(other)).toEqual(Array(6).fill("passed"));
  });

  test("finds no place in which to count its starts, so that none of them knows its number", async () => {
    const counts = `
      const disk = require("node:fs");
      const { DATA_DIR } = process.env;
      const outside = require("node:path").join("/proc", "1", "root", "tmp");
      const places = ["/tmp", "/dev/shm", "/box", "/run", "/var/tmp", "/opt", outside, DATA_DIR, DATA_DIR + "/..",
        __dirname, require("node:os").homedir()];
      const starts = places.map((folder) => {
        try { disk.appendFileSync(folder + "/starts", "x"); return disk.statSync(folder + "/starts").size; } catch { return 0; }
      });`;
    // Three of the places are one and the same.
    const at = await open(
      server(
        `if (starts[0] === 0 || starts.some((count) => count > 3)) return response.end("{}"); ${SUMS}`,
        counts,
      ),
    );
    const result = await at.play({
      ...{ looks: [{ trials: 8, failures: 0 }], to: 8 },
      pack: await patient(at),
    });
    expect(reasons(result)).toEqual(Array(8).fill("passed"));
  });
});
