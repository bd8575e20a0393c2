import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Codergen } from "../../app/attractor/codergen.ts";
import { filesBeside } from "../../app/attractor/files/graph-files.ts";
import { readRun } from "../../app/attractor/files/read-run.ts";
import { approveAll, type HumanGates } from "../../app/attractor/human-gates.ts";
import { withNamedFiles } from "../../app/attractor/language/named-files.ts";
import { parsePipeline } from "../../app/attractor/language/parse.ts";
import { lintPipeline } from "../../app/attractor/lint/lint.ts";
import { plainTools } from "../../app/attractor/plain-tools.ts";
import type { RunOptions } from "../../app/attractor/run/run.ts";
import { runPipeline } from "../../app/attractor/run/run-pipeline.ts";
import { tool } from "./graph.ts";
import { type Workbench, workbench } from "./workbench.ts";

let bench: Workbench;
let lines: string;
beforeEach(() => {
  bench = workbench();
  lines = join(bench.folder, "lines");
  mkdirSync(lines);
});
afterEach(() => bench.remove());

const ENDS = "start [shape=Mdiamond] exit [shape=Msquare]";
const put = (name: string, body: string) =>
  writeFileSync(join(lines, name), `digraph ${name.replace(".dot", "")} { ${ENDS} ${body} }`);
const managed = (attributes: string, more = "") => {
  const text = `digraph g { goal="a mill" ${ENDS} ${more} ${tool("after", "true")}
    m [shape=house, stack.child_dotfile="child.dot"${attributes}]
    start -> m m -> after [condition="outcome=success"] m -> exit [condition="outcome=fail"] after -> exit }`;
  return withNamedFiles(parsePipeline(text, join(lines, "g.dot")), filesBeside());
};
const run = (attributes: string, changes: Partial<RunOptions> = {}, more = "") =>
  runPipeline({ ...bench.place(), graph: managed(attributes, more), runId: "r-1", ...changes });
const told = () => JSON.parse(bench.log("m/status.json")) as Record<string, unknown>;
const seen = () => bench.files().checkpoint?.context ?? {};
const child = () => readRun(join(bench.logsRoot, "m", "child"));

describe("a manager", () => {
  it("runs its child in the same worktree, with a logs root of its own, and observes how it ends", async () => {
    put(
      "child.dot",
      `goal="a wheel" ${tool("a", "echo a > a.txt; test $KILROY_INPUT_WHO = ada")} start -> a -> exit`,
    );
    const final = await run("", { context: { "input.who": "ada" } });
    expect(final.status).toBe("success");
    expect(bench.subjects()).toEqual([
      "start (success)",
      "start (success)",
      "a (success)",
      "exit (success)",
      "m (success)",
      "after (success)",
      "exit (success)",
    ]);
    expect(bench.git("show", "HEAD:a.txt")).toBe("a\n");
    expect(bench.files().checkpoint?.completed_nodes).toEqual(["start", "m", "after", "exit"]);
    expect(seen()).toMatchObject({
      "stack.child.status": "completed",
      "stack.child.outcome": "success",
      "stack.child.active_stage": "exit",
      "stack.child.completed": 3,
      "graph.goal": "a mill",
    });
    expect(child()).toMatchObject({
      manifest: { goal: "a wheel" },
      final: { status: "success" },
      checkpoint: { completed_nodes: ["start", "a", "exit"], context: { "graph.goal": "a wheel" } },
    });
    expect(child().events.at(-1)?.event).toBe("run_completed");
  });

  it("fails with the reason of its child, which can be routed", async () => {
    put("child.dot", `${tool("a", "exit 3")} start -> a a -> exit [condition="outcome=success"]`);
    expect((await run("")).status).toBe("success");
    expect(told()).toMatchObject({
      status: "fail",
      failure_reason: "child pipeline failed: exit status 3",
    });
    expect(seen()).toMatchObject({
      "stack.child.status": "failed",
      "stack.child.failure_reason": "exit status 3",
    });
    expect(bench.files().checkpoint?.completed_nodes).toEqual(["start", "m", "exit"]);
  });

  it("stops its child after the stage that meets its condition, also by the child's own context", async () => {
    put(
      "child.dot",
      `${tool("a", `printf '{"status":"success","context_updates":{"n":7}}' > $KILROY_STAGE_LOGS_DIR/status.json`)}
       ${tool("b", "touch b.txt")} start -> a -> b -> exit`,
    );
    await run(`, manager.stop_condition="stack.child.context.n=7"`);
    expect(told()).toMatchObject({ status: "success", notes: "stop condition satisfied after a" });
    expect(seen()).toMatchObject({
      "stack.child.status": "stopped",
      "stack.child.active_stage": "a",
    });
    expect(bench.subjects()).not.toContain("b (success)");
  });

  it("ends a child that takes more cycles than it may, without its half-done work", async () => {
    put("child.dot", `${tool("a", "echo a > a.txt; sleep 600")} start -> a -> exit`);
    await run(`, manager.poll_interval="100ms", manager.max_cycles=3`, {
      tools: plainTools({ graceMs: 50 }),
    });
    expect(told()).toMatchObject({
      status: "fail",
      failure_reason: "manager loop max cycles exceeded (3)",
    });
    expect(bench.git("ls-tree", "--name-only", "HEAD")).toBe("README.md\n");
    const cycles = bench.files().events.filter(({ event }) => event === "manager_loop_cycle");
    expect(cycles.map(({ cycle }) => cycle)).toEqual([1, 2, 3]);
  });

  it("counts the stages of its child where it does not wait", async () => {
    put(
      "child.dot",
      `${tool("a", "echo a >> a.txt")} start -> a a -> a [condition="outcome=success"] a -> exit`,
    );
    await run(`, manager.actions=observe, manager.max_cycles=4`);
    expect(told().failure_reason).toBe("manager loop max cycles exceeded (4)");
    expect(bench.git("show", "HEAD:a.txt")).toBe("a\na\na\n");
  });

  it("tells the child's agents what it has to say after a stage that failed", async () => {
    put(
      "child.dot",
      `one [prompt="One."] two [prompt="Two."] ${tool("t", "exit 1")} start -> one -> t -> two two -> exit [condition="outcome=success"]`,
    );
    const prompts: Record<string, string> = {};
    const codergen: Codergen = {
      generate: async ({ node, prompt }) => {
        prompts[node.id] = prompt;
        return { status: "success" };
      },
    };
    await run(`, manager.actions="observe,steer,wait", prompt="Mind $goal."`, { codergen });
    expect(prompts.one).not.toContain("Mind");
    expect(prompts.two).toMatch(/# Instructions of m\n\nMind a mill.\n\nTwo.$/);
    expect(bench.log("m/child/two/steer.md")).toBe("Mind a mill.");
  });

  it("leaves the run open at a gate of its child, and goes on with the child when it is answered", async () => {
    put(
      "child.dot",
      `${tool("a", "echo a >> a.txt")} gate [shape=hexagon] start -> a -> gate gate -> exit [label=yes]`,
    );
    const open = await run("");
    expect(open).toMatchObject({ status: "canceled", open_questions: [{ node: "gate" }] });
    expect((await bench.resume({ gates: approveAll })).status).toBe("success");
    expect(readFileSync(join(bench.worktree, "a.txt"), "utf8")).toBe("a\n");
    expect(child().checkpoint?.completed_nodes).toEqual(["start", "a", "gate", "exit"]);
  });

  it("keeps each visit's child, and begins another for the next", async () => {
    put(
      "child.dot",
      `${tool("a", "echo a >> a.txt; test $(wc -l < a.txt) -ge 2")} start -> a a -> exit [condition="outcome=success"]`,
    );
    const text = `digraph g { ${ENDS} max_node_visits=9 m [shape=house, stack.child_dotfile="child.dot"]
      start -> m m -> exit [condition="outcome=success"] m -> m }`;
    const graph = withNamedFiles(parsePipeline(text, join(lines, "g.dot")), filesBeside());
    expect((await runPipeline({ ...bench.place(), graph, runId: "r-1" })).status).toBe("success");
    expect(readRun(join(bench.logsRoot, "m", "visit_1", "child")).final?.status).toBe("fail");
    expect(child().final?.status).toBe("success");
  });

  it("is tried again as its policy says, with another child on what the one before left", async () => {
    put(
      "child.dot",
      `${tool("a", "echo a >> a.txt; test $(wc -l < a.txt) -ge 2")} start -> a a -> exit [condition="outcome=success"]`,
    );
    const final = await run(", max_retries=2, retry.backoff.initial_delay_ms=1");
    expect(final.status).toBe("success");
    expect(told().status).toBe("success");
    expect(readRun(join(bench.logsRoot, "m", "attempt_1", "child")).final).toMatchObject({
      status: "fail",
      failure_reason: "exit status 1",
    });
    expect(child().checkpoint?.completed_nodes).toEqual(["start", "a", "exit"]);
    expect(bench.git("show", "HEAD:a.txt")).toBe("a\na\n");
    expect(bench.files().checkpoint?.completed_nodes).toEqual(["start", "m", "after", "exit"]);
  });

  it("that is stopped in a later attempt goes on with it, and makes none of those that ended again", async () => {
    put(
      "child.dot",
      `${tool("a", "echo a >> a.txt; echo a >> ../all; test $(wc -l < a.txt) -lt 2 && exit 1; test -e ../go || sleep 600")}
       start -> a a -> exit [condition="outcome=success"]`,
    );
    const stop = new AbortController();
    const onEvent = ({ event, attempt }: Record<string, unknown>) => {
      if (event === "stage_attempt_start" && attempt === 2) setTimeout(() => stop.abort(), 300);
    };
    const tools = plainTools({ graceMs: 50 });
    const retried = ", max_retries=1, retry.backoff.initial_delay_ms=1";
    const first = await run(retried, { signal: stop.signal, onEvent, tools });
    expect(first.status).toBe("canceled");
    writeFileSync(join(bench.folder, "go"), "");
    expect((await bench.resume()).status).toBe("success");
    expect(bench.git("show", "HEAD:a.txt")).toBe("a\na\n");
    expect(readFileSync(join(bench.folder, "all"), "utf8")).toBe("a\na\na\n");
    expect(seen()["internal.retry_count.m"]).toBe(1);
  });

  it("asks for its child under ids of each visit and attempt", async () => {
    put(
      "child.dot",
      `gate [shape=hexagon] ${tool("t", "exit 1")} start -> gate gate -> t t -> exit [condition="outcome=success"]`,
    );
    const text = `digraph g { ${ENDS} m [shape=house, stack.child_dotfile="child.dot", max_retries=1, retry.backoff.initial_delay_ms=1]
      max_node_visits=3 start -> m m -> m m -> exit [condition="outcome=success"] }`;
    const graph = withNamedFiles(parsePipeline(text, join(lines, "g.dot")), filesBeside());
    const ids: string[] = [];
    const gates: HumanGates = {
      ask: (question, signal) => {
        ids.push(question.id);
        return approveAll.ask(question, signal);
      },
    };
    await runPipeline({ ...bench.place(), graph, runId: "r-1", gates });
    expect(ids).toEqual(["m/child/gate", "m#1.2/child/gate", "m#2/child/gate", "m#2.2/child/gate"]);
  });
});

describe("a manager that cannot do what it should", () => {
  const findings = (attributes: string) =>
    lintPipeline(managed(attributes), "spec")
      .filter(({ severity }) => severity === "error")
      .map(({ rule, message }) => `${rule}: ${message}`);

  it("is refused by name: steering where nobody can be told, nothing to say, not observing, a condition that cannot be read", () => {
    put("child.dot", `${tool("a", "true")} start -> a -> exit`);
    expect(findings(`, manager.actions="observe,steer", prompt="x"`)[0]).toMatch(
      /^manager_loop: the manager m cannot steer .*child.dot: none of its stages is an agent's/,
    );
    expect(findings(`, manager.actions="observe,steer"`)[0]).toMatch(/nothing to say/);
    expect(findings(`, manager.actions="wait"`)[0]).toMatch(/does not observe/);
    expect(findings(`, manager.stop_condition="a || b"`)[0]).toMatch(/manager.stop_condition: /);
    expect(findings(`, manager.max_cycles=0`)[0]).toMatch(
      /attribute_values: manager.max_cycles="0"/,
    );
    expect(findings("")).toEqual([]);
  });

  it("is refused with the places of its child's mistakes, and where the child leads back to itself", () => {
    put("child.dot", `${tool("a", "true")} start -> b -> exit`);
    expect(findings("").join("\n")).toMatch(/edge_target_exists: .*child.dot:1:\d+: /);
    writeFileSync(join(lines, "child.dot"), "digraph child {");
    expect(findings("").join("\n")).toMatch(/manager_loop: the child of m: .*child.dot:1:16: /);
    put("child.dot", `m [shape=house, stack.child_dotfile="child.dot"] start -> m -> exit`);
    expect(findings("").join("\n")).toMatch(/child.dot leads back to itself/);
  });

  it("is refused where an input that its child requires was not given", async () => {
    put("child.dot", `inputs=who ${tool("a", "true")} start -> a -> exit`);
    await expect(run("")).rejects.toThrow(/child.dot:1:\d+: the graph's inputs who were not given/);
  });
});
