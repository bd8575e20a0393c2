import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { alive } from "../../../app/adapters/process/alive.ts";
import { folderName, readRunner } from "../../../app/adapters/process/job-folder.ts";
import { type ProcessRunnerOptions, processRunner } from "../../../app/adapters/process/runner.ts";
import type { Job, JobEnding } from "../../../app/core/job.ts";
import type { JobProgress, Runner } from "../../../app/ports/runner.ts";

let scratch: string;
let runners: Runner[] = [];
let said: string[] = [];
const witness = () => join(scratch, "witness");
const starts = () => readFileSync(witness(), "utf8").trim().split("\n").length;

/** Runs `serveJob` of the product in a child, with work that the test's script describes. */
const script = (work: string) => `
  import { appendFileSync } from "node:fs";
  import { serveJob } from ${JSON.stringify(join(import.meta.dirname, "../../../app/adapters/process/job-folder.ts"))};
  const result = { trespasses: [], verifiers: [], fromCandidate: ["done"] };
  await serveJob(process.argv.at(-1), "verify", async (input, desk) => {
    appendFileSync(${JSON.stringify(witness())}, "start\\n");
    ${work}
    return result;
  });`;

function runner(work: string, atOnce = 2): Runner {
  const file = join(scratch, "work.mjs");
  writeFileSync(file, script(work));
  return runnerOf(() => [process.execPath, file], atOnce);
}

function runnerOf(command: ProcessRunnerOptions["command"], atOnce = 2): Runner {
  const made = processRunner({
    jobs: join(scratch, "jobs"),
    atOnce,
    command,
    env: () => ({ PATH: process.env.PATH ?? "" }),
    log: (line) => said.push(line),
  });
  runners.push(made);
  return made;
}

const job = (key = "i/1/verify/c1"): Job<"verify"> => ({
  key,
  kind: "verify",
  input: {
    repository: "/r",
    base: "a".repeat(40),
    sha: "b".repeat(40),
    productFile: "",
    factoryFiles: {},
    approved: [],
  },
});

const ASKS = {
  kind: "asks",
  questions: [
    {
      id: "gate",
      node: "gate",
      text: "Go on?",
      options: [{ key: "Y", label: "Yes", to: "exit" }],
      timeoutMs: null,
      otherwise: null,
    },
  ],
  checkpoint: { says: [], ms: 1 },
};

test("work that asks ends its job with its questions; what it kept stays until it is dropped", async () => {
  const one = runner(`
    appendFileSync(desk.folder + "/clone", "kept");
    return ${JSON.stringify(ASKS)};`);
  await one.start(job(), 1);
  expect(await ended(one, job().key)).toEqual(ASKS);
  const path = await one.file(job().key, "clone");
  expect(readFileSync(path ?? "", "utf8")).toBe("kept");
  for (let time = 0; time < 2; time++) await one.drop(job().key, "clone");
  expect(await one.file(job().key, "clone")).toBeNull();
  expect(await one.look(job().key)).toEqual({ kind: "ended", outcome: ASKS });
});

async function ended(of: Runner, key: string): Promise<JobEnding> {
  for (;;) {
    const state = await of.look(key);
    if (state.kind === "ended") return state.outcome;
    await sleep(10);
  }
}

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "factory-runner-"));
  mkdirSync(join(scratch, "jobs"));
  runners = [];
  said = [];
});
afterEach(async () => {
  for (const one of runners) await one.close();
  rmSync(scratch, { recursive: true, force: true });
});

test("a job runs in a process of its own and its result is found by its key", async () => {
  const one = runner("");
  expect(await one.look(job().key)).toEqual({ kind: "unknown" });
  await one.start(job(), 1);
  expect(await ended(one, job().key)).toEqual({
    kind: "done",
    result: { trespasses: [], verifiers: [], fromCandidate: ["done"] },
  });
});

test("what a job's work left in its scratch folder is gone before its result is there, however it ended", async () => {
  const one = runner(`
    const { writeFileSync } = await import("node:fs");
    writeFileSync(desk.work + "/half", "");
    writeFileSync(desk.folder + "/kept", "");
    throw new Error("enough");`);
  await one.start(job(), 1);
  await ended(one, job().key);
  const folder = join(scratch, "jobs", folderName(job().key));
  expect(readdirSync(folder)).toContain("kept");
  expect(readdirSync(folder)).not.toContain("work");
});

test("starting a key again, while it runs or after it ended, starts nothing", async () => {
  const one = runner("await new Promise((r) => setTimeout(r, 100));");
  await Promise.all([one.start(job(), 1), one.start(job(), 1)]);
  await ended(one, job().key);
  await one.start(job(), 1);
  await sleep(50);
  expect(starts()).toBe(1);
});

test("a throw is a failed job with its reason", async () => {
  const one = runner('throw new Error("no such base");');
  await one.start(job(), 1);
  expect(await ended(one, job().key)).toEqual({ kind: "failed", reason: "no such base" });
});

test("a job that outlives its server is found by the next one, not started again", async () => {
  const first = runner("await new Promise((r) => setTimeout(r, 600));");
  await first.start(job(), 1);
  const folder = join(scratch, "jobs", folderName(job().key));
  while ((await readRunner(folder)) === null) await sleep(10);
  await first.close();
  const second = runner("await new Promise((r) => setTimeout(r, 600));");
  expect((await second.look(job().key)).kind).toBe("running");
  const heard = new Promise<string>((resolve) =>
    second.watch({ ended: resolve, progress: () => undefined }),
  );
  await second.start(job(), 1);
  expect(await heard).toBe(job().key);
  expect((await ended(second, job().key)).kind).toBe("done");
  expect(starts()).toBe(1);
});

test("the next server tells when a job ends that it found running, without being asked", async () => {
  const first = runner("await new Promise((r) => setTimeout(r, 600));");
  await first.start(job(), 1);
  const folder = join(scratch, "jobs", folderName(job().key));
  while ((await readRunner(folder)) === null) await sleep(10);
  await first.close();
  const second = runner("");
  const heard = new Promise<string>((resolve) =>
    second.watch({ ended: resolve, progress: () => undefined }),
  );
  expect(await heard).toBe(job().key);
  expect(await second.look(job().key)).toMatchObject({ kind: "ended", outcome: { kind: "done" } });
  expect(starts()).toBe(1);
});

test("a job that still waited for its turn when its server died gets it from the next one", async () => {
  const first = runner("await new Promise((r) => setTimeout(r, 300));", 1);
  await first.start(job("i/1/verify/c1"), 1);
  await first.start(job("i/1/verify/c2"), 1);
  await first.close();
  const second = runner("", 1);
  const heard: string[] = [];
  second.watch({ ended: (key) => heard.push(key), progress: () => undefined });
  while (heard.length < 2) await sleep(10);
  expect(await ended(second, "i/1/verify/c2")).toMatchObject({ kind: "done" });
  expect(starts()).toBe(2);
});

test("a job that died without a word is lost, and starting it again does it again", async () => {
  const first = runner('process.kill(process.pid, "SIGKILL"); await new Promise(() => {});');
  await first.start(job(), 1);
  expect(await ended(first, job().key)).toMatchObject({ kind: "lost" });
  const second = runner("");
  await second.start(job(), 1);
  expect((await ended(second, job().key)).kind).toBe("done");
  expect(starts()).toBe(2);
});

test("calling a job off ends everything it started, and it never starts again", async () => {
  const one = runner(
    'import("node:child_process").then(({ spawn }) => spawn("sleep", ["60"])); await new Promise(() => setInterval(() => {}, 1000));',
  );
  await one.start(job(), 1);
  const folder = join(scratch, "jobs", folderName(job().key));
  while ((await readRunner(folder)) === null) await sleep(10);
  const runnerOf = await readRunner(folder);
  await one.cancel(job().key);
  expect(runnerOf !== null && alive(runnerOf)).toBe(false);
  await one.start(job(), 1);
  expect(await ended(one, job().key)).toMatchObject({ kind: "failed" });
});

test("no more jobs run at once than are allowed, and the more urgent start first", async () => {
  const one = runner(
    'appendFileSync(process.argv.at(-1) + "/../order", process.argv.at(-1) + "\\n");',
    1,
  );
  await one.start(job("i/1/verify/first"), 5);
  await one.start(job("i/1/verify/late"), 9);
  await one.start(job("i/1/verify/urgent"), 1);
  for (const key of ["first", "late", "urgent"]) await ended(one, `i/1/verify/${key}`);
  const order = readFileSync(join(scratch, "jobs/order"), "utf8").trim().split("\n");
  expect(order.map((line) => line.split("%2F").at(-1))).toEqual(["first", "urgent", "late"]);
});

test("what a running job says reaches who watches", async () => {
  const one = runner("desk.progress({ done: 3 }); await new Promise((r) => setTimeout(r, 400));");
  const heard = new Promise<JobProgress>((resolve) =>
    one.watch({ ended: () => undefined, progress: resolve }),
  );
  await one.start(job(), 1);
  expect(await heard).toEqual({ key: job().key, data: { done: 3 } });
  await ended(one, job().key);
});

test("a job that cannot be started is lost, and why is told", async () => {
  const one = runnerOf(() => {
    throw new Error("no program for it");
  });
  await one.start(job(), 1);
  const outcome = await ended(one, job().key);
  expect(outcome).toMatchObject({
    kind: "lost",
    why: expect.stringContaining("no program for it"),
  });
});

test("what a server before left and cannot be read is told", async () => {
  const folder = join(scratch, "jobs", folderName(job().key));
  mkdirSync(folder);
  writeFileSync(join(folder, "job.json"), "half of a");
  runner("").watch({ ended: () => undefined, progress: () => undefined });
  await expect.poll(() => said).toEqual([expect.stringContaining("jobs of the server before")]);
});
