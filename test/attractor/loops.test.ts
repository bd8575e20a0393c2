import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { plainTools } from "../../app/attractor/plain-tools.ts";
import type { Tools } from "../../app/attractor/tools.ts";
import { graph, tool } from "./graph.ts";
import { type Workbench, workbench } from "./workbench.ts";

let bench: Workbench;
beforeEach(() => {
  bench = workbench();
});
afterEach(() => bench.remove());

/** A command that fails as its `status.json` says. */
const failing = (reason: string): string =>
  `printf '{"status":"fail","failure_reason":"${reason}"}' > $KILROY_STAGE_LOGS_DIR/status.json`;
const completed = () => bench.files().checkpoint?.completed_nodes;
const events = (name: string) => bench.files().events.filter(({ event }) => event === name);

describe("a counted loop", () => {
  it("is gone through as often as it says, and one in it as often each time", async () => {
    const final = await bench.run(
      graph(`outer [shape=trapezium, loop_id=o] inner [shape=trapezium] ${tool("body", "echo x >> n")}
        innerEnd [shape=invtrapezium, loop_id=inner, loop_count=3] outerEnd [shape=invtrapezium, loop_id=o, loop_count=2]
        start -> outer -> inner -> body -> innerEnd -> outerEnd -> exit`),
    );
    expect(final.status).toBe("success");
    expect(bench.git("show", "HEAD:n")).toBe("x\n".repeat(6));
    expect(completed()?.filter((id) => id === "innerEnd")).toHaveLength(6);
    expect(
      events("loop_iteration").map(({ loop_id, iteration }) => `${loop_id}${iteration}`),
    ).toEqual(["inner1", "inner2", "o1", "inner1", "inner2"]);
    expect(events("loop_terminated")).toHaveLength(3);
  });
});

describe("an edge that restarts", () => {
  it("begins anew in a folder of its own, on the work as it is, with nothing known but what the graph keeps", async () => {
    const knows = `printf '{"status":"success","context_updates":{"keep":"1","drop":"1"}}' > $KILROY_STAGE_LOGS_DIR/status.json`;
    const final = await bench.run(
      graph(`loop_restart_persist_keys="keep, other" ${tool("a", knows)}
        ${tool("b", `echo b >> b.txt; test $(wc -l < b.txt) -ge 2 || ${failing("connection refused")}`)}
        start -> a -> b b -> exit [condition="outcome=success"] b -> b [loop_restart=true]`),
    );
    expect(final.status).toBe("success");
    expect(bench.git("show", "HEAD:b.txt")).toBe("b\nb\n");
    expect(bench.files().logsRoot).toBe(join(bench.logsRoot, "restart-1"));
    expect(completed()).toEqual(["b", "exit"]);
    const { context } = bench.files().checkpoint ?? {};
    expect(context).toMatchObject({ keep: "1", "loop_restart.iteration_count": 1 });
    expect(context).not.toHaveProperty("drop");
    expect(JSON.parse(bench.log("final.json"))).toMatchObject({ status: "success" });
    expect(existsSync(join(bench.logsRoot, "restart-1", "manifest.json"))).toBe(true);
  });

  it("leads no further than the graph allows, and not again and again for one failure", async () => {
    const round = `max_restarts=2 d [shape=diamond] ${tool("a", "true")} start -> a -> d
      d -> exit [condition="context.never"] d -> a [loop_restart=true]`;
    expect((await bench.run(graph(round))).failure_reason).toBe(
      "loop_restart limit exceeded (3 restarts, max 2)",
    );
    bench.remove();
    bench = workbench();
    const same = `${tool("a", `echo >> n; ${failing("timed out after $(wc -l < n) s")}`)} start -> a
      a -> exit [condition="outcome=success"] a -> a [loop_restart=true]`;
    expect((await bench.run(graph(same))).failure_reason).toBe(
      'loop_restart circuit breaker: signature "a|transient_infra|timed out after $(wc -l < n) s" seen 3 times (limit 3)',
    );
    expect(bench.files().logsRoot).toMatch(/restart-2$/);
  });

  it("is not followed after a failure that another beginning cannot mend", async () => {
    const body = `${tool("a", "exit 3")} start -> a a -> exit [condition="outcome=success"] a -> a [loop_restart=true]`;
    expect((await bench.run(graph(body))).failure_reason).toBe(
      "loop_restart blocked: a failed as deterministic: exit status 3",
    );
  });
});

describe("the failure breaker", () => {
  const loop = (command: string): string =>
    graph(`default_max_retry=0 max_node_visits=5 ${tool("a", command)} d [shape=diamond] start -> a
      a -> exit [condition="outcome=success"] a -> d d -> a`);

  it("ends a run in dialect kilroy at the third failure of one node for one reason, numbers being equal", async () => {
    const final = await bench.run(loop("echo >> n; exit $(wc -l < n)"), { dialect: "kilroy" });
    expect(final.failure_reason).toMatch(
      /^run aborted: deterministic failure cycle detected — signature "a\|deterministic\|exit status <n>" repeated 3 times \(limit 3\)/,
    );
    // What trips it is neither checkpointed nor committed.
    expect(completed()).toEqual(["start", "a", "d", "a", "d"]);
  });

  it("does not count what passes by itself, nor anything in dialect spec", async () => {
    const passing = await bench.run(loop(failing("connection refused")), { dialect: "kilroy" });
    expect(passing.failure_reason).toBe(
      'run aborted: node "a" visited 5 times in this iteration (limit 5); pipeline is stuck in a cycle',
    );
    bench.remove();
    bench = workbench();
    expect((await bench.run(loop("exit 1"))).failure_reason).toMatch(/^node a reached the limit/);
  });
});

describe("the branches of a component", () => {
  it("run as many at once as it says", async () => {
    let [now, most] = [0, 0];
    const plain = plainTools();
    const tools: Tools = {
      run: async (call) => {
        now += 1;
        most = Math.max(most, now);
        const ending = await plain.run(call);
        now -= 1;
        return ending;
      },
    };
    const ids = ["a", "b", "c", "d", "e"];
    const body = `par [shape=component, max_parallel=2] join [shape=tripleoctagon, merge=all] no [shape=diamond] start -> par
      ${ids.map((id) => `${tool(id, `sleep 0.05; echo > ${id}`)} par -> ${id} -> join`).join("\n")}
      join -> exit [condition="outcome=success"] join -> no`;
    expect((await bench.run(graph(body), { tools })).status).toBe("success");
    expect(most).toBe(2);
    expect(bench.git("ls-tree", "--name-only", "HEAD").trim().split("\n")).toEqual(
      expect.arrayContaining(ids),
    );
  });

  it("may have components in them, whose branches meet at their own join", async () => {
    const two = (name: string, to: string): string =>
      `${name} [shape=component] ${name}Join [shape=tripleoctagon, merge=all]
       ${tool(`${name}1`, `echo > ${name}1`)} ${tool(`${name}2`, `echo > ${name}2`)}
       ${name} -> ${name}1 -> ${name}Join ${name} -> ${name}2 -> ${name}Join ${name}Join -> ${to}`;
    const body = `par [shape=component] join [shape=tripleoctagon, merge=all] no [shape=diamond] start -> par
      ${tool("alone", "echo > alone")} par -> alone -> join par -> deep ${two("deep", "join")}
      join -> exit [condition="outcome=success"] join -> no`;
    expect((await bench.run(graph(body))).status).toBe("success");
    expect(bench.git("ls-tree", "--name-only", "HEAD").trim().split("\n")).toEqual(
      expect.arrayContaining(["alone", "deep1", "deep2"]),
    );
    expect(completed()).toEqual(["start", "par", "join", "exit"]);
  });
});
