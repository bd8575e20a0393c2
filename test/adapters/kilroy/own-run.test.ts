import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { EngineWish } from "../../../app/core/engines.ts";
import type { PipelineRunRequest } from "../../../app/core/workbench.ts";
import { type OwnBench, ownBench } from "./own-bench.ts";
import { standIn } from "./stand-in.ts";

const GATED = `digraph g {
  start [shape=Mdiamond] exit [shape=Msquare] stop [shape=diamond]
  gate [shape=hexagon, label="Go on?"]
  a [shape=parallelogram, tool_command="echo new > new.txt"]
  start -> gate
  gate -> a [label="Yes"]
  gate -> stop [label="No"]
  a -> exit [condition="outcome=success"]
  a -> stop
}`;

let bench: OwnBench;
beforeEach(() => {
  bench = ownBench();
});
afterEach(() => bench.remove());

async function run(
  wish: EngineWish,
  { text = GATED, ...changes }: Partial<PipelineRunRequest> & { readonly text?: string } = {},
) {
  const said: string[] = [];
  const { folder, logsRoot } = bench;
  const embedded = { run: "e", status: "success", reason: null, stages: 0, logsRoot } as const;
  const runs = bench.runs(
    { settings: { wish, program: standIn(folder), cxdb: null } },
    { pipelineRun: async () => embedded, pipelineResume: async () => embedded },
  );
  const watch = bench.watch({ says: (line) => void said.push(line) });
  const request = bench.request(text, { gates: { kind: "approve" }, ...changes });
  return { outcome: await runs.pipelineRun(request, watch), said, runs, watch };
}

it("runs a person's graph with Kilroy, tells its stages and brings its commits back as a branch", async () => {
  const before = [bench.git("rev-parse", "HEAD"), bench.git("status", "--porcelain")];
  const { outcome, said } = await run("kilroy");
  expect(outcome).toEqual({
    run: "r-7",
    status: "success",
    reason: null,
    stages: 4,
    logsRoot: bench.logsRoot,
    says: [expect.stringMatching(/^run by kilroy: /)],
  });
  expect(said.slice(2)).toEqual(["start: success", "gate: success", "a: success"]);
  expect(bench.git("show", "attractor/run/r-7:new.txt")).toBe("new");
  expect(bench.git("ls-tree", "--name-only", "attractor/run/r-7")).toBe("README.md\nnew.txt");
  expect([bench.git("rev-parse", "HEAD"), bench.git("status", "--porcelain")]).toEqual(before);
  const manifest = readFileSync(join(bench.logsRoot, "manifest.json"), "utf8");
  expect(JSON.parse(manifest)).toMatchObject({ run_id: "r-7" });
});

it("is refused what Kilroy would do otherwise; of itself the embedded engine runs it then, and says why", async () => {
  const text = GATED.replace('label="Go on?"', 'label="Go on?", timeout=60');
  const why = "kilroy cannot let human gate gate (line 3) fail at its timeout";
  await expect(run("kilroy", { text, gates: { kind: "ask" } })).rejects.toMatchObject({
    code: "refused",
    message: `${why}: give it a human.default_choice: use the embedded engine`,
  });
  const { outcome, said } = await run("auto", { text, gates: { kind: "ask" } });
  expect(outcome.run).toBe("e");
  expect(said[0]).toContain(`run by the embedded engine: ${why}`);
});

it("is given the graph's inputs as texts, and refused without one that the graph requires", async () => {
  const text = `digraph g { graph [inputs="who"]
    start [shape=Mdiamond] exit [shape=Msquare] stop [shape=diamond]
    a [shape=parallelogram, tool_command="echo $KILROY_INPUT_WHO $KILROY_INPUT_N > new.txt"]
    start -> a a -> exit [condition="outcome=success"] a -> stop }`;
  await expect(run("kilroy", { text })).rejects.toThrow(/inputs who were not given/);
  const { outcome } = await run("kilroy", { text, inputs: { who: "world", n: 1e6 } });
  expect(outcome.status).toBe("success");
  expect(bench.git("show", "attractor/run/r-7:new.txt")).toBe("world 1000000");
});

it("tells a mistake in the graph with a picture of its place", async () => {
  await expect(run("kilroy", { text: "digraph g { a [shape=hexagon }" })).rejects.toThrow(
    /g\.dot:1:30: expected a comma.*\n1 \| digraph g .*\n.*\^/,
  );
  const nowhere = "digraph g {\n  start [shape=Mdiamond] exit [shape=Msquare]\n  start -> gone\n}";
  await expect(run("kilroy", { text: nowhere })).rejects.toThrow(/reachability.*\n2 \| .*\n.*\^/);
});

it("ends a run that makes no progress for as long as was asked for", async () => {
  const text = `digraph g { start [shape=Mdiamond] exit [shape=Msquare] stop [shape=diamond]
    a [shape=parallelogram, tool_command="sleep 20"]
    start -> a a -> exit [condition="outcome=success"] a -> stop }`;
  const { outcome } = await run("kilroy", { text, stallMs: 1200 });
  expect(outcome).toMatchObject({
    status: "fail",
    reason: expect.stringContaining("stall watchdog timeout after 1200ms with no progress"),
  });
});

it("is begun again in place where it was killed before it began, and leaves no claim", async () => {
  const logs = bench.logsRoot;
  mkdirSync(logs);
  for (const name of [".claim.new", "run.log", "progress.ndjson"])
    writeFileSync(join(logs, name), "torn");
  expect((await run("kilroy")).outcome.status).toBe("success");
  expect(readdirSync(logs)).not.toContain(".claim.new");
  expect(readFileSync(join(logs, "progress.ndjson"), "utf8")).not.toContain("torn");
  await expect(run("kilroy")).rejects.toMatchObject({ kind: "conflict" });
});

it("is asked for in place of what is set", async () => {
  const { outcome } = await run("kilroy", { engine: "embedded" });
  expect(outcome.run).toBe("e");
  const other = await run("embedded", { engine: "auto" });
  expect(other.outcome.run).toBe("r-7");
});

it("is never resumed", async () => {
  const { runs, watch } = await run("kilroy");
  const request = { logsRoot: bench.logsRoot, gates: { kind: "ask" } } as const;
  await expect(runs.pipelineResume(request, watch)).rejects.toMatchObject({
    code: "refused",
    message: expect.stringMatching(/is a run of kilroy, and those are not resumed/),
  });
});
