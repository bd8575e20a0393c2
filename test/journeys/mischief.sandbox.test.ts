import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { beginJourney, type Journey } from "./journey.ts";
import { bringScenario } from "./scenario.ts";
import { git } from "./shelf.ts";

let journey: Journey;

/** A word on a port, and what else a candidate may do instead; `kind` is written by its pipeline. */
const SERVER = `import { spawn } from "node:child_process";
import { appendFileSync, readFileSync } from "node:fs";
import { createServer } from "node:http";

const kind = readFileSync("kind", "utf8").trim();
const port = Number(process.env.PORT);
const serve = (status, at) =>
  createServer((request, response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify({ word: "here" }));
  }).listen(at, process.env.HOST);

if (kind === "1") serve(200, port);
if (kind === "2") serve(503, port);
if (kind === "3") {
  const line = "and so on ".repeat(1000);
  const say = () => process.stdout.write(line, say);
  say();
}
if (kind === "4") {
  for (;;) spawn(process.execPath, ["server.mjs"], { stdio: "ignore" }).on("error", () => {});
}
if (kind === "5") {
  const kept = [];
  for (;;) kept.push(new Uint8Array(8 * 1024 * 1024).fill(1));
}
if (kind === "6") serve(200, port + 1);
if (kind === "7") {
  process.on("SIGTERM", () => {});
  serve(200, port);
}
const tries = (act) => { try { act(); } catch {} };
if (kind === "8") {
  for (const pid of [-1, 1, process.ppid]) tries(() => process.kill(pid, "SIGKILL"));
  serve(500, port);
}
if (kind === "9") {
  const piece = Buffer.alloc(2 ** 20);
  for (const folder of ["/tmp", "/dev/shm", process.env.DATA_DIR])
    tries(() => { for (;;) appendFileSync(folder + "/filler", piece); });
  serve(507, port);
}
`;

const PRODUCT = `version: 1
name: mischief
stack: none
run: { kind: http, command: [node, server.mjs], health: /, ready: 3s }
verify: { unit: [node, --check, server.mjs] }
limits: { memory: 256MiB, processes: 32, output: 1MiB, disk: 32MiB }
build: { pipeline: ./pipeline.dot, candidates: 9 }
scenarios: mischief
gate: { target: 0.7, power: { rate: 0.95, at_least: 0.8 }, selection: 64 }
budget: { attempts: 1, minutes: 60 }
`;

const PIPELINE = `digraph mischief {
  graph [goal="Answer with a word"]
  start [shape=Mdiamond]
  code  [shape=parallelogram, label="Write the code", timeout=60, tool_command="echo $FACTORY_CANDIDATE > kind"]
  exit  [shape=Msquare]
  start -> code
  code -> exit
}
`;

const INTENT = `### Service
- mischief, domain

### Purpose
- Answer whoever asks with a word, so that everybody knows that somebody is there.

### Beneficiaries
- Whoever asks

### Never
- Never answer with nothing

### Key features
- A word

### Data
- Answer: word text

### Acceptance
- [answers] Whoever asks is answered with a word.
`;

const PACK = {
  "pack.yml": `version: 1
name: mischief
says: Whoever asks is answered.
reset: process
limits: { seconds: 10 }
`,
  "families/answers.yml": `version: 1
id: answers
says: Whoever asks is answered with a word.
author: neighbours
covers: [answer, answers]
draw: { path: { string: "[a-z]{1,9}" } }
play:
  - request: { method: GET, path: "/\${path}" }
    expect: { status: 200, body: { word: here } }
`,
};

beforeAll(async () => {
  journey = await beginJourney({});
}, 60_000);
afterAll(() => journey.ends());

test("candidates that never get ready, print, fork or eat without end, listen elsewhere, kill what they see or fill the disk are contained and said, and the line goes on with the others", async () => {
  const product = {
    ".factory/product.yml": PRODUCT,
    "pipeline.dot": PIPELINE,
    "server.mjs": SERVER,
  };
  const scenario = { intent: INTENT, pack: PACK, product };
  const repository = await bringScenario(journey, "mischief", scenario);
  const intent = await journey.submits(INTENT, "mischief");
  const status = await journey.settles(intent);
  expect(status).toMatchObject({
    status: "delivered",
    winner: "c1",
    delivery: { merged: git(repository, "rev-parse", "main"), health: "active" },
  });
  const reasons = reasonsOf(intent);
  for (const bad of ["c2", "c3", "c4", "c5", "c6", "c8", "c9"])
    expect(reasons.get(bad), bad).toBeDefined();
  expect(reasons.get("c2")).toMatch(/503/);
  expect(reasons.get("c3")).toMatch(/output/);
  expect(reasons.get("c4")).toMatch(/memory|processes|not ready/);
  expect(reasons.get("c5")).toMatch(/memory|not ready/);
  expect(reasons.get("c6")).toMatch(/no answer/);
  expect(reasons.get("c8")).toMatch(/500/);
  expect(reasons.get("c9")).toMatch(/507/);
  expect([...reasons.keys()]).not.toContain("c1");
  // One that does not listen to SIGTERM works, and is ended all the same.
  expect([...reasons.keys()]).not.toContain("c7");
}, 300_000);

/** Why trials of a candidate failed in selection, by candidate, as the journals of its jobs have it. */
function reasonsOf(intent: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const jobs = join(journey.home, "jobs");
  const names = readdirSync(jobs).filter((name) => name.startsWith(`${intent}%2F1%2Fselect`));
  for (const name of names) {
    const path = join(jobs, name, "trials.ndjson");
    if (!existsSync(path)) continue;
    for (const line of readFileSync(path, "utf8").trim().split("\n")) {
      const mark = JSON.parse(line) as {
        kind: string;
        player?: string;
        trial?: { reason?: string };
      };
      if (mark.kind === "ended" && mark.trial?.reason !== undefined)
        found.set(mark.player ?? "", mark.trial.reason);
    }
  }
  return found;
}
