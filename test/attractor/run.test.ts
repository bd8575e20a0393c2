import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CodergenCall } from "../../app/attractor/codergen.ts";
import { plainTools } from "../../app/attractor/plain-tools.ts";
import type { ToolCall } from "../../app/attractor/tools.ts";
import { graph, tool } from "./graph.ts";
import { type Workbench, workbench } from "./workbench.ts";

let bench: Workbench;
beforeEach(() => {
  bench = workbench();
});
afterEach(() => bench.remove());

const LINE = `digraph line { graph [goal="a line"]
  start [shape=Mdiamond]
  a [shape=parallelogram, tool_command="echo A | tee a.txt"]
  exit [shape=Msquare]
  start -> a -> exit }`;

const tree = (path: string): string => readFileSync(join(bench.worktree, path), "utf8");
const completed = (): readonly string[] => bench.files().checkpoint?.completed_nodes ?? [];
const context = (): Record<string, unknown> => bench.files().checkpoint?.context ?? {};
const events = (name: string) => bench.files().events.filter(({ event }) => event === name);

describe("a run", () => {
  it("walks from start to exit and commits every stage", async () => {
    const final = await bench.run(LINE);
    expect(final).toMatchObject({ status: "success", run_id: "r-1" });
    expect(bench.subjects()).toEqual(["start (success)", "a (success)", "exit (success)"]);
    expect(bench.git("log", "-1", "--format=%s%b").trim()).toBe("attractor(r-1): exit (success)");
    expect(final.final_git_commit_sha).toBe(bench.git("rev-parse", "HEAD").trim());
    expect(tree("a.txt")).toBe("A\n");
  });

  it("leaves the files that readers of Kilroy's runs know", async () => {
    await bench.run(LINE);
    for (const path of [
      "graph.dot",
      "live.json",
      "run.log",
      "start/status.json",
      "exit/status.json",
    ]) {
      expect(existsSync(join(bench.logsRoot, path)), path).toBe(true);
    }
    expect(JSON.parse(bench.log("a/status.json"))).toEqual({
      status: "success",
      notes: "tool completed",
      context_updates: { "tool.output": "A\n" },
    });
    expect(JSON.parse(bench.log("a/tool_invocation.json"))).toMatchObject({
      tool: "bash",
      timeout_ms: 600_000,
    });
    expect(JSON.parse(bench.log("a/tool_timing.json"))).toMatchObject({
      exit_code: 0,
      timed_out: false,
    });
    expect(bench.log("a/stdout.log")).toBe("A\n");
    expect(bench.log("run.log")).toContain('"source":"tool","node":"a","event":"stdout","msg":"A"');
    const { manifest, checkpoint, final } = bench.files();
    expect(manifest).toMatchObject({ run_id: "r-1", goal: "a line", engine: "embedded" });
    expect(checkpoint?.completed_nodes).toEqual(["start", "a", "exit"]);
    expect(final?.status).toBe("success");
  });

  it("leaves what a tool's stage changed as a patch, in every visit, and nothing where it changed nothing", async () => {
    const count = "echo i >> n; test $(wc -l < n) -ge 2";
    await bench.run(`digraph g { start [shape=Mdiamond] exit [shape=Msquare] default_max_retries=0
      ${tool("a", count)} ${tool("b", "true")} a -> a start -> a b -> exit [condition="outcome=success"] b -> a
      a -> b [condition="outcome=success"] }`);
    expect(bench.log("a/visit_1/diff.patch")).toContain(
      "--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+i\n",
    );
    expect(bench.log("a/diff.patch")).toContain("@@ -1 +1,2 @@\n i\n+i\n");
    expect(existsSync(join(bench.logsRoot, "b/diff.patch"))).toBe(false);
    expect(existsSync(join(bench.logsRoot, "start/diff.patch"))).toBe(false);
  });

  it("goes on without a patch that is too long or cannot be kept, and says so", async () => {
    const big = "seq 400000 > n";
    const final = await bench.run(
      graph(
        `${tool("a", big)} ${tool("b", "mkdir -p $KILROY_STAGE_LOGS_DIR/diff.patch/x; echo > c")} start -> a -> b -> exit`,
      ),
    );
    expect(final.status).toBe("success");
    expect(bench.log("a/diff.patch").length).toBe(1024 * 1024);
    expect(bench.log("run.log")).toMatch(
      /diff.patch holds the first 1048576 bytes of what a changed; git diff [0-9a-f]{40} [0-9a-f]{40} tells all of it/,
    );
    expect(bench.log("run.log")).toMatch(/diff.patch of b cannot be kept: .*rename/);
  });

  it("numbers its events without gaps, in a time that never goes back, with a terminal event at the end", async () => {
    let now = 1_800_000_000_000;
    const seen: unknown[] = [];
    await bench.run(LINE, { now: () => (now -= 5), onEvent: (event) => seen.push(event) });
    const { events: told } = bench.files();
    expect(told.map(({ seq }) => seq)).toEqual(told.map((_, index) => index + 1));
    expect(told.map(({ ts }) => ts)).toEqual(told.map(({ ts }) => ts).toSorted());
    expect(told.at(-1)).toMatchObject({ event: "run_completed", status: "success" });
    expect(seen).toEqual(told);
    const [line = ""] = bench.log("progress.ndjson").split("\n");
    expect(Object.keys(JSON.parse(line))).toEqual(Object.keys(JSON.parse(line)).toSorted());
    expect(JSON.parse(bench.log("live.json"))).toEqual(told.at(-1));
  });

  it("fails with the reason of a stage that failed and has nowhere to go", async () => {
    const final = await bench.run(
      graph(`${tool("a", "exit 7")} start -> a a -> exit [condition="outcome=success"]`),
    );
    expect(final).toMatchObject({ status: "fail", failure_reason: "exit status 7" });
    expect(bench.subjects()).toEqual(["start (success)", "a (fail)"]);
    expect(bench.files().events.at(-1)).toMatchObject({
      event: "run_failed",
      reason: "exit status 7",
    });
  });

  it("fails where no edge is eligible rather than follow a false condition", async () => {
    const body = `${tool("a", "true")} start -> a a -> exit [condition="outcome=fail"]`;
    expect(await bench.run(graph(body))).toMatchObject({
      status: "fail",
      failure_reason: "no eligible edge",
    });
  });

  it("carries a failure through a diamond", async () => {
    const body = `${tool("a", "exit 4")} d [shape=diamond] ${tool("caught", 'echo "$KILROY_PREDECESSOR_NODE:$KILROY_PREDECESSOR_OUTCOME" > p')}
      start -> a -> d
      d -> caught [condition="outcome=fail && context.failure_reason=exit status 4 && failure_class=deterministic"]
      d -> exit  caught -> exit`;
    expect((await bench.run(graph(body))).status).toBe("success");
    expect(tree("p")).toBe("d:fail\n");
  });

  it("takes the outcome that a tool wrote itself, whatever its exit code, and ignores one that cannot be read", async () => {
    const left = (text: string) => `printf '${text}' > $KILROY_STAGE_LOGS_DIR/status.json; exit 9`;
    const body = `${tool("a", left('{"outcome":"Needs_Work","preferred_label":"x","context_updates":{"k":"v"}}'))}
      ${tool("b", left("{broken"))}
      start -> a  a -> b [condition="outcome=needs_work && context.k=v && preferred_label=x"] a -> exit
      b -> exit [condition="outcome=success"]`;
    expect(await bench.run(graph(body))).toMatchObject({
      status: "fail",
      failure_reason: "exit status 9",
    });
    expect(completed()).toEqual(["start", "a", "b"]);
    expect(bench.log("run.log")).toContain("status.json cannot be read");
  });

  it("does not take for an outcome what is no word", async () => {
    for (const status of ["odd\\nword", "x".repeat(101)]) {
      const left = `printf '%s' '{"status":"${status}"}' > $KILROY_STAGE_LOGS_DIR/status.json`;
      await bench.run(graph(`${tool("a", left)} start -> a a -> exit [condition="outcome!=fail"]`));
      expect(bench.subjects()).toContain("a (success)");
      expect(bench.log("run.log")).toContain("cannot be read as an outcome and is ignored");
      bench.remove();
      bench = workbench();
    }
  });

  it("does not follow a link that a tool left as its outcome", async () => {
    writeFileSync(join(bench.folder, "secret.json"), '{"status":"success","notes":"secret"}');
    const body = `${tool("a", `ln -s ${bench.folder}/secret.json $KILROY_STAGE_LOGS_DIR/status.json; exit 1`)} start -> a a -> exit [condition="outcome=success"]`;
    expect((await bench.run(graph(body))).status).toBe("fail");
    expect(bench.log("a/status.json")).not.toContain("secret");
    expect(readFileSync(join(bench.folder, "secret.json"), "utf8")).toContain("secret");
  });

  it("fails a stage whose word no condition asks for", async () => {
    const body = `${tool("a", `printf '{"status":"odd"}' > $KILROY_STAGE_LOGS_DIR/status.json`)} start -> a -> exit`;
    await bench.run(graph(body));
    expect(JSON.parse(bench.log("a/status.json"))).toMatchObject({
      status: "fail",
      failure_reason: 'no condition asks for outcome "odd"',
    });
  });

  it("gives a stage its environment: what the caller gave, inputs and its own places, and nothing of ours", async () => {
    const body = `${tool("a", "env | sort > env.txt")} start -> a -> exit`;
    await bench.run(graph(body), {
      env: { PATH: process.env.PATH ?? "", MINE: "x" },
      context: { "input.who": "ada", "input.deep.list": [1, 2] },
    });
    const env = Object.fromEntries(
      tree("env.txt")
        .trim()
        .split("\n")
        .map((line) => line.split("=", 2)),
    );
    expect(env).toMatchObject({
      MINE: "x",
      KILROY_RUN_ID: "r-1",
      KILROY_NODE_ID: "a",
      KILROY_LOGS_ROOT: bench.logsRoot,
      KILROY_STAGE_LOGS_DIR: join(bench.logsRoot, "a"),
      KILROY_WORKTREE_DIR: bench.worktree,
      KILROY_DATA_DIR: join(bench.worktree, ".kilroy"),
      KILROY_PREDECESSOR_NODE: "start",
      KILROY_PREDECESSOR_OUTCOME: "success",
      KILROY_INPUT_WHO: "ada",
      KILROY_INPUT_DEEP_LIST: "[1,2]",
    });
    expect(env).not.toHaveProperty("HOME");
  });

  it("hands inputs to tools as values of their environment, whatever they would be to a shell", async () => {
    const made = join(bench.folder, "made-by-an-input");
    const values = {
      plain: `$(touch ${made}); "; touch ${made} #`,
      quoted: `'; touch ${made}; '`,
      old: `\`touch ${made}\` && touch ${made} | \${HOME}`,
      lines: `one\ntouch ${made}\n`,
      list: [`$(touch ${made})`, `"; touch ${made}`],
    };
    const inputs = Object.entries(values).map(([key, value]) => [`input.${key}`, value]);
    const shown = Object.keys(values).map((key) => `"$KILROY_INPUT_${key.toUpperCase()}"`);
    const body = `${tool("a", `printf '%s\\0' ${shown.join(" ")} > seen; printf '%s' '$input.plain' > words`)}
      ${tool("b", "printf '%s' $KILROY_INPUT_OLD > bare; echo $KILROY_INPUT_PLAIN")}
      start -> a -> b -> exit`;
    const final = await bench.run(graph(body), { context: Object.fromEntries(inputs) });
    expect(final.status).toBe("success");
    const { list, ...texts } = values;
    const wanted = [...Object.values(texts), JSON.stringify(list)];
    expect(tree("seen").split("\0").slice(0, -1)).toEqual(wanted);
    expect(tree("words")).toBe("$input.plain");
    expect(existsSync(made)).toBe(false);
  });

  it("refuses inputs that would be one variable, and makes none of what a stage calls an input", async () => {
    const context = { "input.a.b": 1, "input.A_b": 2 };
    await expect(bench.run(LINE, { context })).rejects.toThrow(
      /the inputs a.b and A_b would be one variable, KILROY_INPUT_A_B; rename one of them/,
    );
    const made = `printf '{"status":"success","context_updates":{"input.a=x":"1","input.ok":"2"}}' > $KILROY_STAGE_LOGS_DIR/status.json`;
    await bench.run(
      graph(
        `${tool("a", made)} ${tool("b", "env | grep ^KILROY_INPUT > e")} start -> a -> b -> exit`,
      ),
    );
    expect(tree("e")).toBe("KILROY_INPUT_OK=2\n");
  });

  it("asks codergen with the prompt's variables replaced and takes its word for the outcome", async () => {
    const calls: CodergenCall[] = [];
    const codergen = {
      generate: async (call: CodergenCall) => {
        calls.push(call);
        writeFileSync(join(call.worktree, "code.txt"), call.prompt);
        expect(tree(".kilroy/TASK.md")).toBe("# code\n\nGoal: a mill\n\nBuild a mill for ada\n");
        return { status: "OK", notes: "written" };
      },
    };
    const body = `goal="a mill" code [prompt="Build $goal for $input.who"] start -> code -> exit`;
    expect(
      (await bench.run(graph(body), { codergen, context: { "input.who": "ada" } })).status,
    ).toBe("success");
    expect(calls[0]).toMatchObject({
      prompt: expect.stringMatching(/\n\nBuild a mill for ada$/),
      worktree: bench.worktree,
    });
    expect(bench.log("code/prompt.md")).toMatch(/\n\nBuild a mill for ada$/);
    expect(bench.git("show", "HEAD:code.txt")).toBe(bench.log("code/prompt.md"));
    expect(JSON.parse(bench.log("code/status.json"))).toEqual({
      status: "success",
      notes: "written",
    });
  });

  it("tells a port that broke as the stage's failure", async () => {
    const codergen = { generate: () => Promise.reject(new Error("no key")) };
    const final = await bench.run(
      graph(`code [prompt=x] start -> code code -> exit [condition="outcome=success"]`),
      { codergen },
    );
    expect(final).toMatchObject({
      status: "fail",
      failure_reason: "codergen could not be run: no key",
    });
  });

  it("ends as failed when its work cannot be committed", async () => {
    const body = `${tool("a", "mkdir x && git init -q x")} start -> a -> exit`;
    const final = await bench.run(graph(body));
    expect(final.status).toBe("fail");
    expect(final.failure_reason).toMatch(
      /^the work of a could not be committed: x\/\.git is a repository/,
    );
    expect(final.final_git_commit_sha).toBe(bench.git("rev-parse", "HEAD").trim());
  });

  it("ends as failed when its files cannot be written", async () => {
    const body = `${tool("a", `rm -rf ${bench.logsRoot}; touch ${bench.logsRoot}`)} start -> a -> exit`;
    const final = await bench.run(graph(body));
    expect(final.status).toBe("fail");
    expect(final.failure_reason).toMatch(/ENOTDIR/);
  });
});

describe("time and retries", () => {
  it("honours the units of a limit and names the limit that fired", async () => {
    const tools = plainTools({ graceMs: 50 });
    const body = `${tool("a", "sleep 600", 'timeout="200ms"')} start -> a a -> exit [condition="outcome=success"]`;
    const final = await bench.run(graph(body), { tools });
    expect(final).toMatchObject({
      status: "fail",
      failure_reason: "tool_command timed out after 200ms",
    });
    expect(JSON.parse(bench.log("a/status.json"))).toMatchObject({
      meta: { timeout: true, timeout_seconds: 0.2 },
    });
    expect(context().failure_class).toBe("transient_infra");
  });

  it("stops codergen at its limit", async () => {
    const generate = ({ signal }: CodergenCall) =>
      new Promise<{ status: string }>((resolve) =>
        signal.addEventListener("abort", () => resolve({ status: "success" })),
      );
    const body = `code [prompt=x, timeout="50ms"] start -> code code -> exit [condition="outcome=success"]`;
    const final = await bench.run(graph(body), { codergen: { generate } });
    expect(final.failure_reason).toBe("codergen timed out after 50ms");
  });

  it("tries a stage again in place, keeps what each attempt left, and commits once", async () => {
    const body =
      `retry.backoff.initial_delay_ms=1 ${tool("t", "echo x >> n; echo try; test $(wc -l < n) -ge 3", "max_retries=2")}
      start -> t -> exit`.replace(
        "retry.backoff.initial_delay_ms=1",
        "graph [retry.backoff.initial_delay_ms=1]",
      );
    expect((await bench.run(graph(body))).status).toBe("success");
    expect(tree("n")).toBe("x\nx\nx\n");
    expect(bench.subjects()).toEqual(["start (success)", "t (success)", "exit (success)"]);
    for (const folder of ["t/attempt_1", "t/attempt_2", "t"])
      expect(bench.log(`${folder}/stdout.log`)).toBe("try\n");
    expect(events("retry_decision").map(({ will_retry }) => will_retry)).toEqual([true, true]);
    expect(bench.files().checkpoint?.node_retries.t).toBe(0);
  });

  it("does not try a failure again unless the node asks for it, but status retry as the graph says", async () => {
    const retry = `echo x >> r; printf '{"status":"retry","failure_reason":"again"}' > $KILROY_STAGE_LOGS_DIR/status.json`;
    const body = `graph [default_max_retries=1, retry.backoff.initial_delay_ms=1] ${tool("a", "echo x >> n; exit 1")} ${tool("b", retry)}
      start -> a -> b b -> exit [condition="outcome=success"]`;
    expect(await bench.run(graph(body))).toMatchObject({ status: "fail", failure_reason: "again" });
    expect([tree("n"), tree("r")]).toEqual(["x\n", "x\nx\n"]);
    expect(bench.files().checkpoint?.node_retries).toMatchObject({ a: 0, b: 1 });
  });

  it("takes a partial result where the node allows it", async () => {
    const body = `${tool("a", "exit 1", "allow_partial=true")} start -> a a -> exit [condition="outcome=partial_success"]`;
    expect((await bench.run(graph(body))).status).toBe("success");
    // An exit leaves what the last stage said.
    expect(context()).toMatchObject({
      outcome: "partial_success",
      previous_node: "a",
      current_node: "exit",
    });
  });

  it("takes a promised file that could not be there for one that is missing, a node's and the graph's", async () => {
    const below = "README.md/x";
    const failing = graph(
      `${tool("a", "true", `outputs="${below}"`)} start -> a a -> exit [condition="outcome=fail"]`,
    );
    expect((await bench.run(failing)).status).toBe("success");
    expect(JSON.parse(bench.log("a/status.json"))).toMatchObject({
      failure_reason: `outputs are missing: ${below}`,
    });
  });

  it("ends as it ended where what the graph promises cannot be copied", async () => {
    const many = "mkdir -p $KILROY_LOGS_ROOT/outputs/b; touch a b";
    const promising = graph(`outputs="README.md/x, b" ${tool("a", many)} start -> a -> exit`);
    const final = await bench.run(promising);
    expect(final).toMatchObject({ status: "success" });
    expect(bench.files().final).toMatchObject({ status: "success" });
    expect(bench.files().events.at(-1)?.event).toBe("run_completed");
    const [warning] = events("warning");
    expect(warning?.message).toMatch(/^declared outputs could not be copied: EISDIR/);
  });

  it("turns a success without the promised files into a failure", async () => {
    const body = `${tool("a", "touch one", 'outputs="one, two,../three"')} start -> a a -> exit [condition="outcome=success"]`;
    const final = await bench.run(graph(body));
    expect(final.failure_reason).toBe("outputs are missing: two, ../three");
    expect(events("output_contract_violated")).toHaveLength(1);
  });
});

describe("loops and gates", () => {
  it("count the visits of a node whatever it is called", async () => {
    const again = "echo x >> n; test $(wc -l < n) -ge 2";
    await bench.run(
      graph(`${tool("constructor", again)} start -> constructor
        constructor -> toString [condition="outcome=success"] constructor -> constructor
        toString [fidelity=full, prompt=x] toString -> exit`),
      { codergen: { generate: async () => ({ status: "success" }) } },
    );
    expect(completed()).toEqual(["start", "constructor", "constructor", "toString", "exit"]);
    expect(bench.log("constructor/visit_1/status.json")).toContain("fail");
  });

  it("keeps what every visit of a node left", async () => {
    const body = `${tool("w", "echo x >> n; wc -l < n")} ${tool("v", "test $(cat n | wc -l) -ge 3")}
      start -> w -> v v -> exit [condition="outcome=success"] v -> w`;
    expect((await bench.run(graph(body))).status).toBe("success");
    expect(completed()).toEqual(["start", "w", "v", "w", "v", "w", "v", "exit"]);
    expect(
      ["visit_1/", "visit_2/", ""].map((visit) => bench.log(`w/${visit}stdout.log`).trim()),
    ).toEqual(["1", "2", "3"]);
  });

  it("ends at max_node_visits, telling the failure that kept it going", async () => {
    const body = `max_node_visits=3 ${tool("w", "echo x >> n")} ${tool("v", "exit 5")}
      start -> w -> v v -> exit [condition="outcome=success"] v -> w`;
    expect(await bench.run(graph(body))).toMatchObject({
      status: "fail",
      failure_reason:
        "node w reached the limit of max_node_visits=3; last failure: v: exit status 5",
    });
    expect(tree("n")).toBe("x\nx\n");
    expect(events("stuck_cycle_breaker")).toMatchObject([
      { node_id: "w", visit_count: 3, visit_limit: 3 },
    ]);
  });

  it("ends a loop that states no bound", async () => {
    const body = `d [shape=diamond] e [shape=diamond] start -> d -> e e -> exit [condition="context.never"] e -> d`;
    const final = await bench.run(graph(body), {
      repository: {
        ...bench.place().repository,
        base: async () => "b",
        commit: async () => "c",
      },
    });
    expect(final.failure_reason).toBe("node d reached the limit of max_node_visits=50");
  });

  it("goes back from the exit to a gate that was not met, and fails where nothing leads back", async () => {
    const gate = (more: string) =>
      graph(
        `${tool("gate", "echo g >> n; test $(wc -l < n) -ge 2", `goal_gate=true${more}`)} d [shape=diamond] start -> gate -> d -> exit`,
      );
    expect((await bench.run(gate(", retry_target=gate"))).status).toBe("success");
    expect(completed()).toEqual(["start", "gate", "d", "gate", "d", "exit"]);
    const other = workbench();
    try {
      expect(await other.run(gate(""))).toMatchObject({
        status: "fail",
        failure_reason: "goal gate unsatisfied (gate) and no retry target",
      });
      expect(other.subjects()).not.toContain("exit (success)");
    } finally {
      other.remove();
    }
  });

  it("jumps to the retry target of a stage that failed", async () => {
    const body = `${tool("p", "echo p >> n")} ${tool("t", "test $(wc -l < n) -ge 2", "retry_target=p")}
      start -> p -> t t -> exit [condition="outcome=success"]`;
    expect((await bench.run(graph(body))).status).toBe("success");
    expect(events("no_matching_fail_edge_fallback")).toMatchObject([
      { node_id: "t", retry_target: "p" },
    ]);
  });
});

describe("a run that is stopped", () => {
  it("ends the running tool, says who asked, and is canceled", async () => {
    const stop = new AbortController();
    const calls: ToolCall[] = [];
    const tools = {
      run: (call: ToolCall) => {
        calls.push(call);
        stop.abort("operator");
        return plainTools({ graceMs: 50 }).run(call);
      },
    };
    const body = `${tool("a", "sleep 600")} start -> a -> exit`;
    const final = await bench.run(graph(body), { tools, signal: stop.signal });
    expect(final).toMatchObject({ status: "canceled", failure_reason: "canceled: operator" });
    expect(completed()).toEqual(["start"]);
    expect(bench.files().events.at(-1)).toMatchObject({ event: "run_failed", status: "canceled" });
    expect(calls).toHaveLength(1);
  });

  it("says that its time was over when a time limit stopped it", async () => {
    const tools = plainTools({ graceMs: 50 });
    const body = `${tool("a", "sleep 600")} start -> a -> exit`;
    const final = await bench.run(graph(body), { tools, signal: AbortSignal.timeout(500) });
    expect(final.status).toBe("canceled");
    expect(final.failure_reason).toMatch(/^canceled: .*timeout/);
  });

  it("does not wait out the pause before another attempt", async () => {
    const stop = new AbortController();
    const body = `graph [retry.backoff.initial_delay_ms=60000] ${tool("a", "exit 1", "max_retries=1")} start -> a -> exit`;
    const onEvent = ({ event }: { event: string }) => {
      if (event === "stage_retry_sleep") setImmediate(() => stop.abort());
    };
    expect(await bench.run(graph(body), { signal: stop.signal, onEvent })).toMatchObject({
      status: "canceled",
      failure_reason: "canceled",
    });
  });
});

describe("what a caller can mend", () => {
  it("is told before anything is written: a faulty graph, an input, a run id", async () => {
    await expect(bench.run("digraph g { }")).rejects.toThrow(
      /graph.dot:1:1: there is no start node/,
    );
    await expect(bench.run(LINE, { runId: "a/../b" })).rejects.toThrow(/run id "a\/..\/b"/);
    await expect(
      bench.run(graph(`inputs="who,n" start -> exit`), { context: { "input.n": 1 } }),
    ).rejects.toThrow(/inputs who were not given; give each a value: --input '{"who": "…"}'/);
    await expect(bench.run(LINE, { context: { "input.a-b": 1 } })).rejects.toThrow(
      /"a-b" is no name/,
    );
    expect(existsSync(bench.logsRoot)).toBe(false);
  });

  it("is a logs root that holds something", async () => {
    await bench.run(LINE);
    await expect(bench.run(LINE)).rejects.toThrow(
      /is not empty, it holds .*choose an empty folder, or resume/,
    );
    await expect(bench.run(LINE, { logsRoot: "logs" })).rejects.toThrow(/must be absolute/);
    await expect(bench.run(LINE, { logsRoot: join(bench.worktree, "README.md") })).rejects.toThrow(
      /cannot be used: EEXIST/,
    );
  });

  it("is a repository without a commit", async () => {
    const logsRoot = join(bench.folder, "other");
    mkdirSync(logsRoot);
    bench.git("checkout", "--quiet", "--orphan", "empty");
    await expect(bench.run(LINE, { logsRoot })).rejects.toThrow(/no commit to start from/);
  });
});
