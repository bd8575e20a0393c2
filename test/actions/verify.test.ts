import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { JobSettings } from "../../app/adapters/process/job-settings.ts";
import { processRunner } from "../../app/adapters/process/runner.ts";
import type { VerifyInput, VerifyResult } from "../../app/core/job.ts";
import { type Repository, repository } from "../adapters/git/repository.ts";
import { PLAIN } from "../journeys/home.ts";

const MAIN = fileURLToPath(new URL("../../actions/verify/main.ts", import.meta.url));
const tests = (body: string) =>
  `import { test } from "node:test"; import assert from "node:assert"; ${body}\n`;

const FILES = {
  ".factory/product.yml": `version: 1
name: thing
stack: none
run: { kind: command, command: [cat] }
verify:
  good: [node, --test, good.test.mjs]
  skipped: [node, --test, skipped.test.mjs]
  bad: [node, --test, bad.test.mjs]
  passed-over: [sh, -c, "node --test bad.test.mjs || true"]
  absent: [node, --test, "absent/*.test.mjs"]
  no-program: [./none]
  after: { command: [node, --test, good.test.mjs], after: [no-program] }
  late: { command: [sleep, "60"], timeout: 1s }
`,
  "good.test.mjs": tests('test("adds", () => assert.equal(1 + 1, 2));'),
  "skipped.test.mjs": tests('test("adds", { skip: true }, () => assert.equal(1 + 1, 3));'),
  "bad.test.mjs": tests('test("adds", () => assert.equal(1 + 1, 3));'),
};

let home: string;
let code: Repository;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "verify-"));
  mkdirSync(join(home, "jobs"));
  code = repository(FILES);
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
  code.remove();
});

/** What a job on this machine says of every verifier of the repository's head. */
async function verified(): Promise<VerifyResult> {
  const settings: JobSettings = {
    isolation: PLAIN,
    sandbox: { uids: { first: 60_578, last: 61_183 }, runtime: "/run/sovereign-factory" },
    packs: join(home, "packs"),
    keptPacks: join(home, "kept-packs"),
    installs: join(home, "installs"),
    searches: join(home, "searches"),
    toolchain: { node: dirname(process.execPath), typescript: "/usr/share", types: {} },
    engine: { wish: "embedded", program: null, cxdb: null },
    players: 1,
  };
  const runner = processRunner({
    jobs: join(home, "jobs"),
    atOnce: 1,
    command: () => [process.execPath, "--disable-warning=ExperimentalWarning", MAIN],
    env: () => ({
      PATH: process.env.PATH ?? "",
      FACTORY_JOB_SETTINGS: JSON.stringify(settings),
    }),
    log: (line) => {
      throw new Error(line);
    },
  });
  const head = code.git("rev-parse", "HEAD");
  const input: VerifyInput = {
    repository: code.path,
    base: head,
    productFile: FILES[".factory/product.yml"],
    sha: head,
    factoryFiles: {},
    approved: [],
  };
  try {
    await runner.start({ key: "i/1/verify/c1", kind: "verify", input }, 0);
    for (;;) {
      const state = await runner.look("i/1/verify/c1");
      if (state.kind !== "ended") await sleep(20);
      else if (state.outcome.kind === "done") return state.outcome.result as VerifyResult;
      else throw new Error(JSON.stringify(state.outcome));
    }
  } finally {
    await runner.close();
  }
}

test("a verifier has passed when it ran and ended well, and in no other case", async () => {
  const { verifiers } = await verified();
  expect(Object.fromEntries(verifiers.map(({ name, outcome }) => [name, outcome]))).toEqual({
    good: "passed",
    skipped: "failed",
    bad: "failed",
    "passed-over": "failed",
    absent: "failed",
    "no-program": "not-started",
    after: "not-started",
    late: "timed-out",
  });
  const said = (of: string) => verifiers.find(({ name }) => name === of)?.output;
  expect(said("skipped")).toContain("by its own last words nothing ran");
  expect(said("passed-over")).toContain("its own last words are that something failed");
  expect(said("after")).toContain("it comes after no-program");
});
