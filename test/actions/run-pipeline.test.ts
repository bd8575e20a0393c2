import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { folderName } from "../../app/adapters/process/job-folder.ts";
import type { JobSettings } from "../../app/adapters/process/job-settings.ts";
import { processRunner } from "../../app/adapters/process/runner.ts";
import type { EngineWish } from "../../app/core/engines.ts";
import type { JobEnding, RunPipelineInput } from "../../app/core/job.ts";
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
  mkdirSync(join(home, "jobs"));
  code = repository({ ".factory/product.yml": PRODUCT });
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
  code.remove();
});

function settingsOf(wish: EngineWish, program: string): JobSettings {
  return {
    isolation: { level: "process", uid: "shared", memory: "watchdog", by: "test" },
    sandbox: { uids: { first: 60_578, last: 61_183 }, runtime: "/run/sovereign-factory" },
    packs: join(home, "packs"),
    keptPacks: join(home, "kept-packs"),
    installs: join(home, "installs"),
    searches: join(home, "searches"),
    toolchain: { node: dirname(process.execPath), typescript: "/usr/share", types: {} },
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
  const settings = JSON.stringify(settingsOf(wish, program));
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
