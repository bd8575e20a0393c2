// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of a pack
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isKind } from "../../app/core/event.ts";
import { beginJourney, type Journey } from "./journey.ts";
import { bringScenario } from "./scenario.ts";
import { git, writeFiles } from "./shelf.ts";
import { type Report, type Told, WAYS } from "./spy/spy.ts";

const SPY = fileURLToPath(new URL("./spy/spy.ts", import.meta.url));
/** The word that the pack holds out; nothing that a builder is given has more than a half of it. */
const HALVES = [randomUUID(), randomUUID()] as const;
const WORD = HALVES.join("-");

const CASES = ["first", "second", "third", "fourth", "fifth"].map((text) => ({
  question: `what is asked by the ${text} case`,
  answer: `what is right for the ${text} case`,
}));

const PACK = {
  "pack.yml": `version: 1
name: spied
says: Whoever asks is answered.
limits: { seconds: 10 }
`,
  "families/asked.yml": `version: 1
id: asked
# canary: ${WORD}
says: Whoever asks is answered.
author: neighbours
covers: [answer, answers]
cases: ../cases/asked.json
play:
  - run: { stdin: "\${question}" }
    expect: { stdout: "\${answer}", exit: 0 }
`,
  "cases/asked.json": JSON.stringify(CASES),
};

const PRODUCT = `version: 1
name: spied
stack: none
install: { command: [node, install.mjs], keys: [install.mjs] }
run: { kind: command, command: [node, answer.mjs] }
build: { pipeline: ./pipeline.dot, candidates: 2 }
scenarios: spied
`;

/** The first builder looks around; the second writes down the answers of a table that came to it somehow. */
const PIPELINE = `digraph spied {
  graph [goal="Answer"]
  start [shape=Mdiamond]
  code  [shape=parallelogram, timeout=100, tool_command="echo 1 > answer.mjs; if [ $FACTORY_CANDIDATE = 1 ]; then node spy.ts told.json reports; else base64 -d table.b64 > table.json; fi"]
  exit  [shape=Msquare]
  start -> code
  code -> exit
}
`;

const INTENT = `### Service
- spied, domain

### Purpose
- Answer whoever asks with what is right, so that everybody knows what is right.

### Beneficiaries
- Whoever asks

### Never
- Never answer with nothing

### Key features
- An answer

### Data
- Answer: word text

### Acceptance
- [answers] Whoever asks is answered with what is right.
`;

let journey: Journey;
let planted: Planted;
beforeAll(async () => {
  planted = await plant();
  journey = await beginJourney({});
}, 60_000);
afterAll(async () => {
  planted.remove();
  await journey.ends();
});

/** The word where it stands on this machine beside the pack: a file, an environment, a process, and those who say it when asked. */
interface Planted {
  readonly folder: string;
  readonly process: ChildProcess;
  readonly port: number;
  remove(): void;
}

async function plant(): Promise<Planted> {
  const folder = mkdtempSync(join(tmpdir(), "planted-"));
  writeFileSync(join(folder, "note"), Buffer.from(`it is ${WORD}.`).toString("base64"));
  process.env.SPIED = WORD;
  const sleeper = spawn("/bin/sh", ["-c", "sleep 600 & wait", WORD], { detached: true });
  const servers = await Promise.all([0, join(folder, "socket"), `\0${HALVES[0]}`].map(listening));
  const address = servers[0]?.address();
  return {
    folder,
    process: sleeper,
    port: typeof address === "object" ? (address?.port ?? 0) : 0,
    remove: () => {
      delete process.env.SPIED;
      process.kill(-(sleeper.pid ?? 0), "SIGKILL");
      for (const server of servers) server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function listening(at: string | number): Promise<Server> {
  const server = createServer((socket) => socket.on("error", () => undefined).end(WORD));
  await new Promise<void>((resolve) => {
    if (typeof at === "string") server.listen(at, resolve);
    else server.listen(at, "127.0.0.1", resolve);
  });
  return server;
}

/** Where the word stands, for a builder that somebody told. */
function told(since: number): Told {
  const { home } = journey;
  return {
    halves: HALVES,
    since,
    everywhere: true,
    files: [join(home, "packs"), planted.folder],
    processes: [process.pid, planted.process.pid ?? 0],
    sockets: [join(planted.folder, "socket"), `@${HALVES[0]}`],
    ports: [planted.port],
    caches: [join(home, "installs"), join(home, "run")],
  };
}

/** What the same spy finds outside of a sandbox, where it is told to look. */
async function outside(repository: string, word: Told): Promise<Readonly<Record<string, Report>>> {
  writeFileSync(join(planted.folder, "told.json"), JSON.stringify({ ...word, everywhere: false }));
  // Not waited for in place: those who say the word are this very process.
  const argv = [SPY, join(planted.folder, "told.json"), "reports"];
  await promisify(execFile)(process.execPath, argv, { cwd: repository });
  return reportsBy((way) => readFileSync(join(planted.folder, "reports", `${way}.json`), "utf8"));
}

function reportsBy(text: (way: string) => string): Readonly<Record<string, Report>> {
  return Object.fromEntries(WAYS.map((way) => [way, JSON.parse(text(way)) as Report]));
}

test("a builder that searches disk, processes, git's objects, environment, sockets and caches finds nothing of the pack; one that answers from its table is set aside", async () => {
  const since = Date.now() - 1000;
  const word = told(since);
  const table = Buffer.from(JSON.stringify(CASES)).toString("base64");
  const repository = await bringScenario(journey, "spied", {
    intent: INTENT,
    pack: PACK,
    product: {
      ".factory/product.yml": PRODUCT,
      "pipeline.dot": PIPELINE,
      "spy.ts": readFileSync(SPY, "utf8"),
      "told.json": JSON.stringify(word),
      "table.b64": table,
      "install.mjs": 'import { mkdirSync } from "node:fs"; mkdirSync("node_modules");',
    },
  });
  // What the repository and the factory keep, and no builder of this product is to be given.
  git(repository, "checkout", "-q", "-b", "aside");
  writeFiles(repository, { note: WORD });
  git(repository, "add", "-A");
  git(repository, "commit", "-q", "-m", "aside");
  git(repository, "checkout", "-q", "main");
  writeFiles(journey.home, { "installs/another/note": WORD, "run/note": WORD });

  const intent = await journey.submits(INTENT, "spied");
  const { candidates } = await journey.sees(intent, ({ candidates: [one, other] }) =>
    Boolean(one?.sha && other?.reason),
  );
  await journey.factory().cancel(intent);

  const inside = reportsBy((way) =>
    git(repository, "show", `${candidates[0]?.branch}:reports/${way}.json`),
  );
  for (const way of WAYS) {
    expect(inside[way]?.looked, way).toBeGreaterThan(0);
    expect(inside[way]?.found, way).toEqual([]);
  }
  const beside = await outside(repository, word);
  for (const way of WAYS) expect(beside[way]?.found.length, way).toBeGreaterThan(0);
  expect(beside.sockets?.found).toHaveLength(3);
  expect(beside.processes?.found.length).toBeGreaterThan(1);

  expect(candidates[1]?.reason).toContain("holds 5 cases of the family asked");
  const events = await journey.events(intent, "candidate-refused");
  expect(events.filter((event) => isKind(event, "candidate-refused"))).toMatchObject([
    { candidate: "c2", data: { reason: { code: "holdouts-seen" } } },
  ]);
}, 240_000);
