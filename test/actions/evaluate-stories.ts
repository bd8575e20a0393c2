// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of a pack
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readRunner } from "../../app/adapters/process/job-folder.ts";
import type { EvaluateResult } from "../../app/core/job.ts";
import type { Isolation } from "../../app/ports/boxes.ts";
import {
  type Desk,
  desk,
  productFile,
  SERVER,
  SUM_PACK,
  SUMS,
  server,
  startsOf,
} from "./evaluate-desk.ts";

/** A plan that plays two trials whatever comes. */
const TWO = [{ trials: 2, failures: 1 }];

function verdicts(result: EvaluateResult) {
  return result.played[0]?.trials.map(({ outcome }) => outcome);
}

function reasons(result: EvaluateResult): string {
  return (result.played[0]?.trials ?? []).map((trial) => trial.reason ?? "").join("\n");
}

/** What a job that plays does on this machine, at any level of isolation; jobs, rooms, keepers and products are real processes. */
export function evaluateStories(isolationOf: () => Promise<Isolation>): void {
  let isolation: Isolation;
  let made: Desk | undefined;
  beforeEach(async () => {
    isolation = await isolationOf();
  });
  afterEach(async () => {
    await made?.remove();
    made = undefined;
  });
  const open = (files: Record<string, string>, run = SERVER, more = ""): Desk => {
    made = desk(isolation, { ".factory/product.yml": productFile(run, more), ...files });
    return made;
  };

  test("a good product is confirmed on fresh processes, up to the look that accepts", async () => {
    const at = open({ "server.js": server(SUMS) });
    const pack = await at.pack({
      ...SUM_PACK,
      "families/first.yml":
        "version: 1\nid: first\nsays: It is fresh.\nauthor: tests\nplay:\n  - request: { method: GET, path: /sum }\n    expect: { status: 200, body: { count: 1, marks: 1 } }\n",
    });
    const result = await at.play({ pack });
    expect(verdicts(result)).toEqual(Array(6).fill("passed"));
    expect(result.topUps.every(({ outcome }) => outcome === "passed")).toBe(true);
    expect(result.processes).toBe(6 + result.topUps.length);
    expect(result.isolation.level).toBe(isolation.level);
  });

  test("a product that crashes, says nothing, or answers wrongly has failed, each with its reason", async () => {
    const bad = {
      crashes: { answer: 'console.error("out of luck"); process.exit(3);', says: /out of luck/ },
      hangs: { answer: "return;", says: /longer than 1 s/ },
      wrong: { answer: 'response.end("{}");', says: /body\/sum: expected \d+, saw nothing/ },
      endless: {
        answer: 'response.writeHead(200); setInterval(() => response.write("x".repeat(9999)), 1);',
        says: /more than 10000 bytes/,
      },
    };
    const pack = (at: Desk) =>
      at.pack({
        ...SUM_PACK,
        "pack.yml": SUM_PACK["pack.yml"].replace("seconds: 2", "seconds: 1"),
      });
    for (const { answer, says } of Object.values(bad)) {
      const at = open({ "server.js": server(answer) });
      const result = await at.play({ looks: TWO, pack: await pack(at) });
      expect(verdicts(result)).toEqual(["failed", "failed"]);
      expect(reasons(result)).toMatch(says);
      await at.remove();
      made = undefined;
    }
  });

  test("a product that is never ready, ends at once, or cannot be started has failed with what it said", async () => {
    const run = SERVER.replace("ready: 5s", "ready: 1s");
    const bad = [
      { code: "setInterval(() => {}, 1000);", run, says: /not ready within 1000 ms/ },
      { code: 'throw new Error("no luck");', run, says: /before it was ready.*no luck/ },
      {
        code: 'require("node:http").createServer((_, a) => a.end()).listen(12345, "127.0.0.2");',
        run,
        says: /not ready/,
      },
      {
        code: "",
        run: run.replace("[node, server.js]", "[./nothing]"),
        says: /could not be started/,
      },
    ];
    for (const one of bad) {
      const at = open({ "server.js": one.code }, one.run);
      const result = await at.play({ looks: TWO });
      expect(verdicts(result)).toEqual(["failed", "failed"]);
      expect(reasons(result)).toMatch(one.says);
      await at.remove();
      made = undefined;
    }
  });

  test("what a product does to stay alive is in vain: the next trial meets a fresh one", async () => {
    const stubborn = `
      process.on("SIGTERM", () => {});
      const { spawn } = require("node:child_process");
      for (let i = 0; i < 5; i += 1)
        spawn("/bin/sleep", ["98765"], { detached: true, stdio: "ignore" }).unref();`;
    const at = open({ "server.js": server(SUMS, stubborn) });
    expect(verdicts(await at.play({}))).toEqual(Array(6).fill("passed"));
    expect(startsOf("98765")).toEqual([]);
  });

  test("nothing of a trial's product is there any more when the next one starts", async () => {
    const holds = 'require("node:net").createServer().listen(21777, "127.0.0.1");';
    const at = open({ "server.js": server(SUMS, holds) });
    const alone = SUM_PACK["pack.yml"].replace("{ seconds: 2,", "{ seconds: 2, players: 1,");
    const pack = await at.pack({ ...SUM_PACK, "pack.yml": alone });
    expect(verdicts(await at.play({ pack }))).toEqual(Array(6).fill("passed"));
  });

  test("a product that prints without end or forks without end is stopped by its limits, and has failed", async () => {
    const bad = [
      'setInterval(() => console.log("x".repeat(100000)), 1);',
      'const { spawn } = require("node:child_process"); setInterval(() => { for (let i = 0; i < 9; i += 1) spawn("/bin/sleep", ["98764"]).on("error", () => process.exit(9)); }, 5);',
    ];
    for (const before of bad) {
      const at = open(
        { "server.js": server("setTimeout(() => response.end(), 900);", before) },
        SERVER,
        "limits: { output: 1MiB, processes: 64 }\n",
      );
      const result = await at.play({ looks: TWO });
      expect(verdicts(result)).toEqual(["failed", "failed"]);
      await at.remove();
      made = undefined;
    }
    expect(startsOf("98764")).toEqual([]);
  });

  test("with reset none, selection uses one process for a block, and a new one after a failed trial", async () => {
    const at = open({ "server.js": server(`if (count === 7) process.exit(1); ${SUMS}`) });
    const pack = await at.pack({
      ...SUM_PACK,
      "pack.yml": `${SUM_PACK["pack.yml"]}reset: none\n`,
    });
    const result = await at.play(
      { purpose: "selection", to: 25, behind: {}, pack },
      "i/1/select/1",
    );
    const failed = result.played[0]?.trials.flatMap((trial) =>
      trial.outcome === "failed" ? [trial.index] : [],
    );
    expect(failed).toEqual([6, 13]);
    expect(result.processes).toBe(4);
  });

  test("candidates race on the same draws with the base's configuration over their own", async () => {
    const config = (factor: number) => `module.exports = { factor: ${factor} };\n`;
    const answer = `
      const a = Number(new URL(request.url, "http://x").searchParams.get("a"));
      response.end(JSON.stringify({ sum: a * require("./app.config.js").factor }));`;
    const at = open({ "server.js": server(answer), "app.config.js": config(1) });
    const base = at.repository.git("rev-parse", "HEAD");
    const better = at.repository.commit("changes its configuration", {
      "app.config.js": config(5),
    });
    const worse = at.repository.commit("answers nothing", {
      "server.js": server("response.end();"),
    });
    const result = await at.play(
      {
        purpose: "selection",
        to: 5,
        behind: {},
        base,
        players: [
          { id: "c1", sha: better },
          { id: "c2", sha: worse },
        ],
      },
      "i/1/select/1",
    );
    expect(result.played.map(({ trials }) => trials.map(({ outcome }) => outcome))).toEqual([
      ["passed", "passed", "passed"],
      ["failed", "failed", "failed"],
    ]);
  });

  test("every trial begins with the pack's fixtures and environment, and never with another's data", async () => {
    const answer = `
      const file = process.env.DATA_DIR + "/stock/seed.txt";
      const seen = fs.readFileSync(file, "utf8");
      fs.writeFileSync(file, "spoiled");
      response.end(JSON.stringify({ seen, mode: process.env.MODE }));`;
    const at = open({ "server.js": server(answer) });
    const pack = await at.pack({
      "pack.yml": `${SUM_PACK["pack.yml"]}fixtures: fixtures\nenv: { MODE: strict }\n`,
      "fixtures/stock/seed.txt": "seed",
      "families/seed.yml":
        "version: 1\nid: seed\nsays: It is there.\nauthor: tests\nplay:\n  - request: { method: GET, path: / }\n    expect: { status: 200, body: { seen: seed, mode: strict } }\n",
    });
    expect(verdicts(await at.play({ pack }))).toEqual(Array(6).fill("passed"));
  });

  test("a command is run once a step, in the shell's language as in any other", async () => {
    const count = '#!/bin/sh\ncase "$1" in --loud) tr a-z A-Z;; --slow) sleep 30;; *) cat;; esac\n';
    const at = open({ "say.sh": count }, "{ kind: command, command: [/bin/sh, say.sh] }");
    const family = (id: string, play: string) =>
      `version: 1\nid: ${id}\nsays: It says so.\nauthor: tests\ndraw: { word: { string: "[a-z]{3,5}" } }\nplay:\n${play}`;
    const pack = await at.pack({
      "pack.yml": SUM_PACK["pack.yml"].replace("seconds: 2", "seconds: 1"),
      "families/plain.yml": family(
        "plain",
        '  - run: { stdin: "${word}" }\n    expect: { stdout: "${word}", exit: 0 }\n',
      ),
      "families/loud.yml": family(
        "loud",
        "  - run: { args: [--loud], stdin: abc }\n    expect: { stdout: ABC }\n",
      ),
      "families/slow.yml": family("slow", "  - run: { args: [--slow] }\n    expect: { exit: 0 }\n"),
    });
    const families = [
      { family: "plain", draws: 1 },
      { family: "loud", draws: 1 },
      { family: "slow", draws: 1 },
    ];
    const base = at.repository.git("rev-parse", "HEAD");
    const players = [{ id: "base", sha: base }];
    const result = await at.play({ purpose: "base", to: 3, families, players, pack });
    expect(verdicts(result)).toEqual(["passed", "passed", "failed"]);
    expect(reasons(result)).toMatch(/longer than 1 s/);
    expect(result.processes).toBe(3);
  });

  test("a trial keeps its cookies, waits for what comes later, and hears what the product sends", async () => {
    const answers = `
  const seen = request.headers.cookie ?? "nobody";
  if (request.url === "/login") { response.setHeader("set-cookie", "who=alma; Path=/"); return response.end("{}"); }
  if (request.url === "/events") {
    response.writeHead(200, { "content-type": "text/event-stream" });
    globalThis.tell = (data) => response.write("event: sold\\ndata: " + JSON.stringify(data) + "\\n\\n");
    return tell({ who: seen });
  }
  if (request.url === "/sell") { setTimeout(() => { globalThis.sold = true; tell({ sku: "oats" }); }, 50); return response.end("{}"); }
  response.end(JSON.stringify({ sold: globalThis.sold === true }));`;
    const at = open({ "server.js": server(answers) });
    const pack = await at.pack({
      ...SUM_PACK,
      "pack.yml": SUM_PACK["pack.yml"].replace("seconds: 2", "seconds: 30"),
      "families/sum.yml": `version: 1
id: sold
says: What is sold is told.
author: tests
play:
  - request: { method: POST, path: /login }
    expect: { status: 200 }
  - open: { name: feed, path: /events, as: events }
  - receive: { from: feed }
    expect: { event: sold, body: { who: who=alma } }
  - request: { method: POST, path: /sell }
    expect: { status: 200 }
  - receive: { from: feed, seconds: 20 }
    expect: { body: { $exact: { sku: oats } } }
  - request: { method: GET, path: /, seconds: 20 }
    until: { seconds: 20 }
    expect: { body: { sold: true } }
`,
    });
    const result = await at.play({ pack, looks: TWO });
    expect(reasons(result)).toBe("\n");
    expect(verdicts(result)).toEqual(["passed", "passed"]);
  });

  test("a base that does not start is played as one that answers 404 to everything", async () => {
    const at = open({ "README.md": "nothing yet\n" });
    const base = at.repository.git("rev-parse", "HEAD");
    const families = [{ family: "sum", draws: 5 }];
    const players = [{ id: "base", sha: base }];
    const result = await at.play({ purpose: "base", to: 5, families, players });
    expect(verdicts(result)).toEqual(Array(5).fill("failed"));
    expect(reasons(result)).toContain("expected 200, saw 404");
  });

  test("a runner that is killed leaves a journal from which the next one goes on, spawning no trial twice", async () => {
    const at = open({ "server.js": server(`setTimeout(() => { ${SUMS} }, 100);`) });
    const key = "i/1/confirm/c";
    const input = await at.input({ to: 8, looks: [{ trials: 8, failures: 4 }] });
    await at.start(key, input);
    const file = join(at.folder(key), "trials.ndjson");
    const ends = () =>
      existsSync(file) ? (readFileSync(file, "utf8").match(/"kind":"ended"/g)?.length ?? 0) : 0;
    while (ends() < 2) await sleep(5);
    process.kill((await readRunner(at.folder(key)))?.pid ?? 0, "SIGKILL");
    expect(await at.ended(key)).toMatchObject({ kind: "lost" });
    const cut = at.journal(key);
    await at.start(key, input);
    const outcome = await at.ended(key);
    const result = (outcome as { result: EvaluateResult }).result;
    const count = (kind: string, of: typeof cut) => of.filter((mark) => mark.kind === kind).length;
    const missing = verdicts(result)?.filter((one) => one === "missing").length;
    expect(verdicts(result)).toHaveLength(8);
    expect(missing).toBe(count("spawned", cut) - count("ended", cut));
    const spawned = at
      .journal(key)
      .filter((mark) => mark.kind === "spawned")
      .map((mark) => `${mark.stream}/${mark.index}`);
    expect(new Set(spawned).size).toBe(spawned.length);
  });

  test("how far it is can be watched", async () => {
    const at = open({ "server.js": server(SUMS) });
    await at.play({ looks: [{ trials: 8, failures: 0 }] });
    expect(at.heard.at(-1)?.data).toMatchObject({ candidate: "c1", failed: 0 });
  });
}
