// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of a pack
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { yamlDocuments } from "../../app/adapters/documents/yaml-documents.ts";
import { folderPacks } from "../../app/adapters/packs/folder-packs.ts";
import { folderName } from "../../app/adapters/process/job-folder.ts";
import type { JobSettings } from "../../app/adapters/process/job-settings.ts";
import { processRunner } from "../../app/adapters/process/runner.ts";
import type { EvaluateInput, EvaluateResult, JobEnding } from "../../app/core/job.ts";
import type { Isolation } from "../../app/ports/boxes.ts";
import type { JobProgress, Runner } from "../../app/ports/runner.ts";
import { type Repository, repository } from "../adapters/git/repository.ts";

const MAIN = fileURLToPath(new URL("../../actions/evaluate/main.ts", import.meta.url));

/** The product's file, in the words a test is about. */
export function productFile(run: string, more = ""): string {
  return `version: 1\nname: thing\nstack: none\nrun: ${run}\nscenarios: sample\n${more}`;
}

export const SERVER = "{ kind: http, command: [node, server.js], ready: 5s }";

/** Command lines of live processes that hold a word. */
export function startsOf(word: string): string[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(commandLine).filter((line) => line.includes(word));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ");
  } catch {
    return ""; // gone meanwhile
  }
}

/** A server in plain JavaScript that leaves a mark in its data; `answer` is the body of its request handler, `before` goes first. */
export function server(answer: string, before = ""): string {
  return `${before}
const http = require("node:http");
const fs = require("node:fs");
let count = 0;
fs.appendFileSync(process.env.DATA_DIR + "/marks", "x");
http.createServer((request, response) => {
  if (request.url === "/health") return response.end("ok");
  count += 1;
  ${answer}
}).listen(Number(process.env.PORT), process.env.HOST);
`;
}

/** Answers what the sample pack expects of a sum. */
export const SUMS = `
  const url = new URL(request.url, "http://x");
  const sum = Number(url.searchParams.get("a")) + Number(url.searchParams.get("b"));
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ sum, count, marks: fs.readFileSync(process.env.DATA_DIR + "/marks").length }));`;

const SUM = `version: 1
id: sum
says: Two numbers are added.
author: tests
covers: [sum]
draw: { a: { integer: [0, 999] }, b: { integer: [0, 0] } }
play:
  - request: { method: GET, path: "/sum?a=\${a}&b=\${b}" }
    expect: { status: 200, body: { sum: "\${a}" } }
`;

/** The sample pack's files; a test says what is different. */
export const SUM_PACK = {
  "pack.yml":
    "version: 1\nname: sample\nsays: A sample.\nlimits: { seconds: 2, answer_bytes: 10000 }\n",
  "families/sum.yml": SUM,
};

/** The same with so many seconds for a trial. */
export function sumPackFor(seconds: number): Record<string, string> {
  return {
    ...SUM_PACK,
    "pack.yml": SUM_PACK["pack.yml"].replace("seconds: 2", `seconds: ${seconds}`),
  };
}

export interface Desk {
  readonly home: string;
  readonly repository: Repository;
  readonly runner: Runner;
  readonly heard: JobProgress[];
  /** The folder of a job, and its journal's lines. */
  folder(key: string): string;
  journal(key: string): Record<string, unknown>[];
  pack(files: Record<string, string>): Promise<EvaluateInput["pack"]>;
  /** A job's input as the line would write it. */
  input(given: Partial<EvaluateInput>): Promise<EvaluateInput>;
  start(key: string, input: EvaluateInput): Promise<void>;
  ended(key: string): Promise<JobEnding>;
  play(given: Partial<EvaluateInput>, key?: string): Promise<EvaluateResult>;
  remove(): Promise<void>;
}

export function write(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** A product's repository, a folder of packs and a runner of real jobs in a temporary home. */
export function desk(isolation: Isolation, product: Record<string, string>): Desk {
  const home = mkdtempSync(join(tmpdir(), "evaluate-"));
  const packs = join(home, "packs");
  const code = repository(product);
  const settings: JobSettings = {
    isolation,
    sandbox: { uids: { first: 60_578, last: 61_183 }, runtime: "/run/sovereign-factory" },
    packs,
    keptPacks: join(home, "kept-packs"),
    installs: join(home, "installs"),
    searches: join(home, "searches"),
    toolchain: { node: dirname(process.execPath), typescript: "/usr/share", types: {} },
    engine: { wish: "embedded", program: null, cxdb: null },
    players: 2,
  };
  mkdirSync(join(home, "jobs"), { recursive: true });
  const runner = processRunner({
    jobs: join(home, "jobs"),
    atOnce: 2,
    command: () => [process.execPath, MAIN],
    env: () => ({ PATH: process.env.PATH ?? "", FACTORY_JOB_SETTINGS: JSON.stringify(settings) }),
    log: (line) => {
      throw new Error(line);
    },
  });
  const heard: JobProgress[] = [];
  runner.watch({ ended: () => undefined, progress: (one) => heard.push(one) });
  const folder = (key: string) => join(home, "jobs", folderName(key));
  const pack = async (files: Record<string, string>) => {
    rmSync(join(packs, "sample"), { recursive: true, force: true });
    write(join(packs, "sample"), files);
    const { digest } = await folderPacks(packs, yamlDocuments).load("sample");
    return { name: "sample", digest, leftOut: [] };
  };
  const input = async (given: Partial<EvaluateInput>): Promise<EvaluateInput> => {
    const base = code.git("rev-list", "--max-parents=0", "HEAD");
    return {
      repository: code.path,
      base,
      productFile: product[".factory/product.yml"] ?? "",
      purpose: "confirmation",
      pack: given.pack ?? (await pack(SUM_PACK)),
      players: [{ id: "c1", sha: code.git("rev-parse", "HEAD") }],
      root: "a".repeat(64),
      topUpRoot: "b".repeat(64),
      from: 0,
      to: 6,
      cases: {},
      looks: [{ trials: 6, failures: 0 }],
      ...given,
    };
  };
  const ended = async (key: string): Promise<JobEnding> => {
    for (;;) {
      const state = await runner.look(key);
      if (state.kind === "ended") return state.outcome;
      await sleep(20);
    }
  };
  const start = (key: string, wanted: EvaluateInput) =>
    runner.start({ key, kind: "evaluate", input: wanted }, 0);
  return {
    home,
    repository: code,
    runner,
    heard,
    folder,
    journal: (key) =>
      readFileSync(join(folder(key), "trials.ndjson"), "utf8")
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    pack,
    input,
    start,
    ended,
    play: async (given, key = "i/1/confirm/c") => {
      await start(key, await input(given));
      const outcome = await ended(key);
      if (outcome.kind !== "done") throw new Error(JSON.stringify(outcome));
      return outcome.result as EvaluateResult;
    },
    remove: async () => {
      await runner.close();
      code.remove();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
