import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { folderName } from "../../app/adapters/process/job-folder.ts";
import type { JobSettings } from "../../app/adapters/process/job-settings.ts";
import { processRunner } from "../../app/adapters/process/runner.ts";
import type { EngineWish } from "../../app/core/engines.ts";
import type { JobEnding, RunPipelineInput, RunPipelineResult } from "../../app/core/job.ts";
import { tracesOf } from "../../app/core/pack/traces.ts";
import { BUILDER_PLACES, searchedSchema } from "../../app/core/searched.ts";
import { type Repository, repository } from "../adapters/git/repository.ts";
import { standIn } from "../adapters/kilroy/stand-in.ts";

const MAIN = fileURLToPath(new URL("../../actions/run-pipeline/main.ts", import.meta.url));
const KEY = "i/1/build/c1";
const PRODUCT = `version: 1
name: thing
stack: none
run: { kind: command, command: [cat] }
scenarios: sample
gate: { isolation: none }
`;
const GRAPH = `digraph own {
  start [shape=Mdiamond] exit [shape=Msquare] stop [shape=diamond]
  make [shape=parallelogram, tool_command="test -f SPEC.md && echo $FACTORY_SEED > made.txt"]
  start -> make
  make -> exit [condition="outcome=success"]
  make -> stop
}`;

let home: string;
let code: Repository;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "run-pipeline-"));
  for (const folder of ["jobs", "node", "typescript"]) mkdirSync(join(home, folder));
  code = repository({ ".factory/product.yml": PRODUCT });
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
  code.remove();
});

function settingsOf(wish: EngineWish, program: string, node: string): JobSettings {
  return {
    isolation: { level: "process", uid: "shared", memory: "watchdog", by: "test" },
    sandbox: { uids: { first: 60_578, last: 61_183 }, runtime: "/run/sovereign-factory" },
    packs: join(home, "packs"),
    keptPacks: join(home, "kept-packs"),
    installs: join(home, "installs"),
    searches: join(home, "searches"),
    toolchain: { node, typescript: join(home, "typescript"), types: {} },
    engine: { wish, program, cxdb: null },
    players: 1,
  };
}

/** Lines of the product's file, and what else is otherwise. */
type Changes = Partial<RunPipelineInput> & { readonly more?: string; readonly key?: string };

/** One job that builds a candidate by the product's own graph. */
async function build(
  wish: EngineWish,
  text: string,
  program: string,
  { more = "", key = KEY, ...resumed }: Changes = {},
): Promise<JobEnding> {
  // What is shown is read through for traces: all of Node would take its time, and no tool here needs it.
  const node = resumed.traces === undefined ? dirname(process.execPath) : join(home, "node");
  const settings = JSON.stringify(settingsOf(wish, program, node));
  const runner = processRunner({
    jobs: join(home, "jobs"),
    atOnce: 1,
    command: () => [process.execPath, "--disable-warning=ExperimentalWarning", MAIN],
    env: () => ({ PATH: process.env.PATH ?? "", FACTORY_JOB_SETTINGS: settings }),
    log: (line) => {
      throw new Error(line);
    },
  });
  const input: RunPipelineInput = {
    repository: code.path,
    base: code.git("rev-parse", "HEAD"),
    productFile: `${PRODUCT}${more}`,
    intent: "i",
    attempt: 1,
    candidate: 1,
    candidates: 1,
    reading: 0,
    seed: "s-1",
    usd: 0,
    spec: { markdown: "# Thing\n", graph: "{}" },
    pipeline: { name: "./own.dot", text, own: false },
    feedback: null,
    date: 1_700_000_000,
    subject: "thing",
    ...resumed,
  };
  try {
    await runner.start({ key, kind: "run-pipeline", input }, 0);
    for (;;) {
      const state = await runner.look(key);
      if (state.kind === "ended") return state.outcome;
      await sleep(20);
    }
  } finally {
    await runner.close();
  }
}

test("a candidate is built by Kilroy where that is set: one commit on the base, its run's files in the job's folder", async () => {
  const outcome = await build("kilroy", GRAPH, standIn(home));
  expect(outcome).toMatchObject({
    kind: "done",
    result: {
      stages: 3,
      says: [],
      exposure: {
        isolation: { level: "process", by: "test" },
        clone: { refs: ["refs/heads/work"], commits: 2, beyond: [] },
        network: "model-broker",
      },
    },
  });
  const folder = join(home, "jobs", folderName(KEY));
  code.git("fetch", "-q", join(folder, "candidate.bundle"), "candidate:candidate");
  expect(code.git("show", "candidate:made.txt")).toBe("s-1");
  expect(code.git("diff", "--name-only", "main", "candidate").split("\n")).toEqual([
    ".factory/spec.json",
    "SPEC.md",
    "made.txt",
  ]);
  expect(readFileSync(join(folder, "run/make/status.json"), "utf8")).toContain("success");
  expect(existsSync(join(folder, "run/worktree"))).toBe(false);
});

test.each([
  "embedded",
  "kilroy",
] as const)("the graph's inputs of the product's file reach its tools, run by %s", async (wish) => {
  const asked = GRAPH.replace("digraph own {", 'digraph own { inputs="who"').replace(
    "$FACTORY_SEED",
    "$KILROY_INPUT_WHO $KILROY_INPUT_MILL_STONES",
  );
  const more = "build: { inputs: { who: world, mill.stones: { upper: 2 } } }\n";
  expect(await build(wish, asked, standIn(home), { more })).toMatchObject({ kind: "done" });
  const bundle = join(home, "jobs", folderName(KEY), "candidate.bundle");
  code.git("fetch", "-q", bundle, "candidate:candidate");
  expect(code.git("show", "candidate:made.txt")).toBe('world {"upper":2}');
});

test.each([
  "embedded",
  "kilroy",
] as const)("a job ends where its graph asks, and the next one is done with the answer, run by %s", async (wish) => {
  const gated = GRAPH.replace(
    "start -> make",
    'gate [shape=hexagon, label="Make it?"] start -> gate gate -> make [label="[Y] Yes"] gate -> stop [label="[N] No"]',
  );
  const asks = await build(wish, gated, standIn(home));
  if (asks.kind !== "asks") throw new Error(JSON.stringify(asks));
  const [question] = asks.questions;
  expect(question).toMatchObject({ id: "gate", text: "Make it?" });
  const kept = join(home, "jobs", folderName(KEY));
  const key = `${KEY}/2`;
  const ending = await build(wish, gated, standIn(home), {
    key,
    resume: {
      ...{ run: join(kept, "run"), clone: join(kept, "clone"), ...asks.checkpoint },
      answers: [{ question: "gate", option: question?.options[0] ?? null }],
    },
  });
  expect(ending).toMatchObject({ kind: "done" });
  const bundle = join(home, "jobs", folderName(key), "candidate.bundle");
  code.git("fetch", "-q", bundle, "candidate:candidate");
  expect(code.git("show", "candidate:made.txt")).toBe("s-1");
  expect(code.git("rev-parse", "candidate^")).toBe(code.git("rev-parse", "main"));
});

describe("what the pack holds out", () => {
  const [half, other] = ["5eed0bad", "cafe-7c0ffee1-of-the-pack"];
  const word = `${half}-${other}`;
  const traces = tracesOf(new Map([["families/held.yml", Buffer.from(`# canary: ${word}`)]]), {
    pack: `sha256:${"1".repeat(64)}`,
    salt: "5a".repeat(32),
    published: "",
  });
  /** A graph whose tool does this; it has the word in halves, so that the graph itself does not say it. */
  const doing = (command: string) =>
    GRAPH.replace("test -f SPEC.md && echo $FACTORY_SEED > made.txt", command);
  const searchOf = async (command: string, more = "") => {
    const ending = await build("embedded", doing(command), "/nowhere", { traces, more });
    const result = ending.kind === "done" ? ending.result : JSON.stringify(ending);
    return (result as RunPipelineResult).exposure?.search ?? result;
  };
  const say = `printf '%s-%s' ${half} ${other}`;

  test.each<[string, string, string, RegExp]>([
    [
      "a file that is ignored",
      `echo x > made.txt; ${say} > a.log; echo a.log > .gitignore`,
      "",
      /^clone\/tree\/a\.log$/,
    ],
    [
      "what a tool printed, in the run's files",
      `echo x > made.txt; ${say}`,
      "",
      /^make\/stdout\.log$/,
    ],
    [
      "what it has in base64",
      `echo x > made.txt; ${say} | base64 > a.txt`,
      "",
      /^clone\/git\/objects: object /,
    ],
    ["its environment", "echo x > made.txt", `env: { NOTE: "${word}" }\n`, /^environment: NOTE$/],
  ])("is found in %s", async (_, command, more, at) => {
    const { found, unread } = searchedSchema.parse(await searchOf(command, more));
    expect(found).toContainEqual({ kind: "canary", of: 0, at: expect.stringMatching(at) });
    expect(unread).toEqual([]);
  });

  test("is found nowhere where it is not, and everywhere was looked", async () => {
    const { places, ...search } = searchedSchema.parse(await searchOf("echo x > made.txt"));
    expect(search).toEqual({ pack: traces.pack, found: [], unread: [] });
    expect(places.map(({ place }) => place)).toEqual(BUILDER_PLACES);
    for (const { place, items } of places) expect(items, place).toBeGreaterThan(0);
    // Of what all runs are shown, the answer is kept.
    expect(readdirSync(join(home, "searches")).length).toBeGreaterThan(0);
  });

  test("ends a run that asks, since it goes on in another room", async () => {
    const gated = doing(`echo x > made.txt; ${say} > b.txt`).replace(
      "make -> exit",
      'gate [shape=hexagon, label="Well?"] make -> gate gate -> exit [label="[Y] Yes"] gate -> stop [label="[N] No"] stop -> exit',
    );
    expect(await build("embedded", gated, "/nowhere", { traces })).toEqual({
      kind: "failed",
      reason: "what the pack holds out lies where it could read: clone/tree/b.txt",
    });
  });
});

test("of itself the embedded engine builds where there is no Kilroy, and the job says why", async () => {
  const outcome = await build("auto", GRAPH, "/nowhere/kilroy");
  expect(outcome).toMatchObject({
    kind: "done",
    result: {
      says: [expect.stringMatching(/^run by the embedded engine: FACTORY_KILROY is \/nowhere/)],
    },
  });
});

test("a run that Kilroy calls a success is none when its work is not", async () => {
  const half = `printf '{\\\\\\"status\\\\\\":\\\\\\"degraded_success\\\\\\"}' > $KILROY_STAGE_LOGS_DIR/status.json`;
  const text = GRAPH.replace("test -f SPEC.md && echo $FACTORY_SEED > made.txt", half).replace(
    'condition="outcome=success"',
    'condition="outcome!=fail"',
  );
  expect(await build("kilroy", text, standIn(home))).toEqual({
    kind: "failed",
    reason:
      "pipeline ./own.dot ended with fail: node make ended as degraded_success, which is no success",
  });
});
