import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Way, wayOf } from "../../../app/attractor/drawing/way.ts";
import { readWay } from "../../../app/attractor/files/read-way.ts";
import { lockRun } from "../../../app/attractor/files/run-lock.ts";
import { parsePipeline } from "../../../app/attractor/language/parse.ts";
import { type Workbench, workbench } from "../workbench.ts";

let bench: Workbench;
beforeEach(() => {
  bench = workbench();
});
afterEach(() => bench.remove());

/** An hour after the runs below began. */
const NOW = Date.parse("2026-03-01T09:00:00.250Z");
const seen = (): Way => {
  const recorded = readWay(bench.logsRoot);
  return wayOf(parsePipeline(recorded.files.graph, "graph.dot"), recorded, NOW);
};
const steps = ({ steps: all }: Way): string[] =>
  all.map(
    ({ number, from, to, edge }) => `${number} ${from} ${edge === undefined ? "~>" : "->"} ${to}`,
  );
const ended = ({ nodes }: Way): string[] =>
  [...nodes].map(([id, { status, visits, attempts }]) => `${id} ${status} ${visits}/${attempts}`);

const FRAME = "start [shape=Mdiamond] exit [shape=Msquare]";

describe("the way of a run", () => {
  it("is every step in order, with visits and what came of each node last", async () => {
    await bench.run(`digraph g { graph [max_node_visits=9] ${FRAME}
      code [shape=parallelogram, tool_command="echo x >> n"]
      test [shape=parallelogram, tool_command="test $(wc -l < n) = 2"]
      start -> code code -> test test -> exit [condition="outcome=success"] test -> code }`);
    const way = seen();
    expect(way).toMatchObject({ run: "r-1", status: "success", reason: undefined });
    expect(steps(way)).toEqual([
      ...["1 start -> code", "2 code -> test", "3 test -> code"],
      ...["4 code -> test", "5 test -> exit"],
    ]);
    expect(ended(way)).toEqual([
      ...["start success 1/1", "code success 2/2", "test success 2/2", "exit success 1/1"],
    ]);
    expect(way.nodes.get("test")?.failed).toBe(1);
    expect(way.nodes.get("test")?.ms).toBeGreaterThan(0);
  });

  it("tells apart the edges between the same two nodes", async () => {
    await bench.run(`digraph g { ${FRAME} t [shape=parallelogram, tool_command="exit 1"]
      d [shape=diamond] start -> t t -> d [condition="outcome=success"]
      t -> d [condition="outcome=fail"] t -> d [condition="outcome=retry"] d -> exit [condition="outcome=success"] }`);
    const { steps: all } = seen();
    expect(all.map(({ edge }) => edge)).toEqual([0, 2]);
  });

  it("counts attempts of a visit, and has the status that was allowed in the end", async () => {
    await bench.run(`digraph g { graph [retry.backoff.initial_delay_ms=1] ${FRAME}
      t [shape=parallelogram, tool_command="exit 1", max_retries=2, allow_partial=true]
      start -> t t -> exit }`);
    expect(ended(seen())).toContain("t partial_success 1/3");
  });

  it("goes with parallel branches to their join, a number of their own for each", async () => {
    await bench.run(`digraph g { ${FRAME} par [shape=component] join [shape=tripleoctagon]
      a [shape=parallelogram, tool_command="true"] a2 [shape=parallelogram, tool_command="true"]
      b [shape=parallelogram, tool_command="exit 1"]
      start -> par par -> a par -> b a -> a2 a2 -> join b -> join join -> exit }`);
    const way = seen();
    expect(steps(way)).toEqual([
      ...["1 start -> par", "2.1 par -> a", "2.2 a -> a2", "2.3 a2 -> join", "2.1 par -> b"],
      "3 join -> exit",
    ]);
    expect(ended(way)).toContain("b fail 1/1");
  });

  it("jumps where the graph has no edge: back from a goal gate that was not met", async () => {
    await bench.run(`digraph g { graph [max_node_visits=9] ${FRAME}
      t [shape=parallelogram, tool_command="echo x >> n; test $(wc -l < n) = 2", goal_gate=true, retry_target=t]
      d [shape=diamond] start -> t t -> d d -> exit }`);
    expect(steps(seen())).toEqual([
      ...["1 start -> t", "2 t -> d", "3 d ~> t", "4 t -> d", "5 d -> exit"],
    ]);
  });

  it("ends before an exit that a goal gate kept it from", async () => {
    await bench.run(`digraph g { ${FRAME} t [shape=parallelogram, tool_command="exit 1", goal_gate=true]
      d [shape=diamond] start -> t t -> d d -> exit }`);
    expect(steps(seen())).toEqual(["1 start -> t", "2 t -> d"]);
    expect(seen()).toMatchObject({ status: "fail", reason: expect.stringContaining("goal gate") });
  });

  it("goes on through a restart", async () => {
    await bench.run(`digraph g { ${FRAME} t [shape=parallelogram, tool_command="echo x >> n"]
      u [shape=parallelogram, tool_command="test $(wc -l < n) = 2 && printf yes"]
      start -> t t -> u u -> exit [condition="tool.output=yes"]
      u -> t [condition="tool.output!=yes", loop_restart=true] graph [max_restarts=2]
      u [shape=parallelogram, tool_command="test $(wc -l < n) = 2 && printf yes; true"] }`);
    const way = seen();
    expect(way.status).toBe("success");
    expect(steps(way)).toEqual([
      ...["1 start -> t", "2 t -> u", "3 u -> t", "4 t -> u", "5 u -> exit"],
    ]);
    expect(ended(way)).toContain("t success 2/2");
  });
});

describe("a run that has not ended", () => {
  const begun = (...events: readonly Record<string, unknown>[]): void => {
    mkdirSync(bench.logsRoot, { recursive: true });
    const graph = `digraph g { ${FRAME} t [shape=parallelogram, tool_command="sleep 9"] start -> t t -> exit }`;
    writeFileSync(join(bench.logsRoot, "graph.dot"), graph);
    const names = ["graph_name", "goal", "base_sha", "run_branch", "logs_root", "worktree"];
    const more = ["graph_dot", "started_at", "repo_path"];
    const manifest = Object.fromEntries([...names, ...more].map((name) => [name, ""]));
    writeFileSync(
      join(bench.logsRoot, "manifest.json"),
      JSON.stringify({ ...manifest, run_id: "r-1" }),
    );
    const ts = (second: number) => `2026-03-01T08:00:0${second}.250Z`;
    const lines = events.map((event, i) =>
      JSON.stringify({ id: "0", run_id: "r-1", ts: ts(i), ...event }),
    );
    writeFileSync(join(bench.logsRoot, "progress.ndjson"), `${lines.join("\n")}\n{"torn`);
  };
  const chosen = {
    event: "edge_selected",
    from_node: "start",
    to_node: "t",
    condition: "",
    label: "",
  };
  const start = (node_id: string, attempt = 1) => ({
    event: "stage_attempt_start",
    node_id,
    attempt,
  });
  const end = (node_id: string, status = "success") => ({
    event: "stage_attempt_end",
    node_id,
    status,
  });

  it("has a stage stopped that was ended by the stop, and failed what had failed before", async () => {
    const stop = new AbortController();
    const dot = `digraph g { ${FRAME} graph [default_max_retries=0]
      a [shape=parallelogram, tool_command="false"] t [shape=parallelogram, tool_command="sleep 600"]
      start -> a -> t t -> exit [condition="outcome=success"] }`;
    const onEvent = ({ event, node_id }: Record<string, unknown>) => {
      if (event === "stage_attempt_start" && node_id === "t") stop.abort("test");
    };
    expect((await bench.run(dot, { signal: stop.signal, onEvent })).status).toBe("canceled");
    expect(ended(seen())).toEqual(["start success 1/1", "a fail 1/1", "t stopped 1/1"]);
    expect(seen().nodes.get("t")?.failed).toBe(0);
  });

  it("is at work until now where a process works on it, since when the attempt began", () => {
    begun(start("start"), end("start"), start("t"));
    const lock = lockRun(bench.logsRoot);
    const way = seen();
    lock.release();
    expect(way).toMatchObject({ status: "running", reason: undefined, ms: 3_600_000 });
    expect(way.nodes.get("t")).toMatchObject({
      status: "running",
      since: "2026-03-01T08:00:02.250Z",
    });
    expect(way.nodes.get("start")?.ms).toBe(1000);
  });

  it("was cut off where none does, and what was at work is stopped", () => {
    begun(start("start"), end("start"), start("t"));
    const way = seen();
    expect(way).toMatchObject({ status: "cut off", ms: 2000 });
    expect(ended(way)).toEqual(["start success 1/1", "t stopped 1/1"]);
  });

  it("counts a visit that was cut off and begun again as one, and a choice that was told twice as one", () => {
    begun(start("start"), end("start"), chosen, start("t"), chosen, start("t"), end("t", "fail"));
    const way = seen();
    expect(steps(way)).toEqual(["1 start -> t"]);
    expect(ended(way)).toContain("t fail 1/2");
  });

  it("counts a visit once whose engine was killed between its end and its checkpoint", () => {
    begun(start("start"), end("start"), start("start"), end("start"), chosen, start("t"), end("t"));
    expect(steps(seen())).toEqual(["1 start -> t"]);
    begun(start("start"), end("start"), chosen, start("t"), end("t"), chosen, start("t"), end("t"));
    expect(steps(seen())).toEqual(["1 start -> t"]);
    expect(ended(seen())).toContain("t success 1/2");
  });

  it("has a status of the events where the file of it is only half written", () => {
    begun(start("start"), end("start"), start("t"), end("t", "fail"));
    mkdirSync(join(bench.logsRoot, "t"));
    writeFileSync(join(bench.logsRoot, "t/status.json"), '{"status": "succ');
    expect(ended(seen())).toContain("t fail 1/1");
    writeFileSync(join(bench.logsRoot, "t/status.json"), '{"status": "partial_success"}');
    expect(ended(seen())).toContain("t partial_success 1/1");
  });

  it("is refused with its place where an event cannot be read", () => {
    begun(start("start"));
    writeFileSync(join(bench.logsRoot, "progress.ndjson"), "{}\n");
    expect(seen).toThrow(/progress\.ndjson:1:1: this is not what a run writes/);
    rmSync(join(bench.logsRoot, "graph.dot"));
    expect(seen).toThrow(/holds no run/);
  });
});
