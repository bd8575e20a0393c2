import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AgentBackend, noAgents } from "../../../app/adapters/attractor/backends.ts";
import { type PipelineParts, pipelineBench } from "../../../app/adapters/attractor/pipelines.ts";
import type {
  PipelineReport,
  PipelineRunRequest,
  PipelineSetting,
} from "../../../app/core/workbench.ts";
import { type Repository, repository } from "../git/repository.ts";

let folder: string;
let product: Repository;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pipelines-"));
  product = repository({ "README.md": "first\n" });
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  product.remove();
});

const KEYLESS = async () => ({ agents: noAgents("set ANTHROPIC_API_KEY"), close: async () => {} });
const bench = (agents: PipelineParts["agents"] = KEYLESS) =>
  pipelineBench({
    env: { PATH: process.env.PATH ?? "" },
    agents,
    now: Date.now,
    newRunId: () => "r-7",
  });
const file = (text: string): string => {
  const path = join(folder, "g.dot");
  writeFileSync(path, text);
  return path;
};
const graph = (body: string): string =>
  file(`digraph g { start [shape=Mdiamond] exit [shape=Msquare] ${body} }`);
const tool = (command: string): string =>
  graph(
    `a [shape=parallelogram, tool_command="${command}"] start -> a a -> exit [condition="outcome=success"]`,
  );

async function run(
  path: string,
  changes: Partial<PipelineRunRequest> = {},
  signal = new AbortController().signal,
) {
  const said: string[] = [];
  const request: PipelineRunRequest = {
    file: path,
    repository: product.path,
    logsRoot: join(folder, "logs"),
    dialect: "spec",
    gates: { kind: "ask" },
    ...changes,
  };
  const found: (PipelineReport & { readonly after: number })[] = [];
  const watch = {
    signal,
    says: (line: string) => void said.push(line),
    finds: (report: PipelineReport) => void found.push({ ...report, after: said.length }),
  };
  return { outcome: await bench().pipelineRun(request, watch), said, found };
}

describe("a person's own graph", () => {
  it("runs on the last commit, leaves the repository as it is and brings its commits back as a branch", async () => {
    product.write("README.md", "somebody's work\n");
    const before = [product.git("rev-parse", "HEAD"), product.git("status", "--porcelain")];
    const { outcome, said } = await run(tool("cat README.md; echo new > new.txt"));
    expect(outcome).toEqual({
      run: "r-7",
      status: "success",
      reason: null,
      stages: 3,
      logsRoot: join(folder, "logs"),
    });
    expect([product.git("rev-parse", "HEAD"), product.git("status", "--porcelain")]).toEqual(
      before,
    );
    expect(product.git("show", "attractor/run/r-7:new.txt")).toBe("new");
    expect(product.git("merge-base", "attractor/run/r-7", "HEAD")).toBe(before[0]);
    expect(readFileSync(join(folder, "logs/a/stdout.log"), "utf8")).toBe("first\n");
    expect(said.slice(1)).toEqual([
      "no sandbox: its tools run as your own processes",
      "start: success",
      "a: success",
    ]);
  });

  it("runs although lint warns of it, and says before what it warns of", async () => {
    const warned = graph("a [shape=parallelogram, tool_command=true] start -> a -> exit");
    const { outcome, said, found } = await run(warned);
    const findings = [{ rule: "terminal_condition_edge", level: "warning", line: 1 }];
    expect(outcome).toMatchObject({ status: "success", findings });
    expect(found).toMatchObject([{ file: warned, findings, after: 0 }]);
    expect(said.length).toBeGreaterThan(0);
  });

  it("opens agents only where it has a node for one", async () => {
    const runs = bench(() => Promise.reject(new Error("agents are opened")));
    const started = (path: string, name: string) =>
      runs.pipelineRun(
        {
          ...{ file: path, repository: product.path, logsRoot: join(folder, name) },
          ...{ dialect: "spec", gates: { kind: "ask" } },
        },
        { signal: new AbortController().signal, says: () => undefined },
      );
    expect(await started(tool("true"), "logs")).toMatchObject({ status: "success" });
    const box = graph("a [shape=box, prompt=x] start -> a -> exit");
    await expect(started(box, "more")).rejects.toThrow("agents are opened");
  });

  it("ends with its reason, its commits kept", async () => {
    const { outcome } = await run(tool("exit 9"));
    expect(outcome).toMatchObject({ status: "fail", reason: "exit status 9", stages: 2 });
    expect(product.git("log", "-1", "--format=%s", "attractor/run/r-7")).toBe(
      "attractor(r-7): a (fail)",
    );
  });

  const gated = (): string =>
    graph(`gate [shape=hexagon, label="Ship?"] a [shape=parallelogram, tool_command="echo a > a.txt"]
      start -> gate gate -> a [label="[Y] Yes"] gate -> exit [label="[N] No"]
      a -> exit [condition="outcome=success"] a -> gate`);

  it("is left open at a gate that nobody answers, and goes on with an answer where it was", async () => {
    const { outcome } = await run(gated());
    expect(outcome).toMatchObject({
      status: "canceled",
      reason: "waiting for an answer at gate gate",
      stages: 1,
      resumable: true,
      questions: [{ node: "gate", text: "Ship?", options: [{ key: "Y" }, { key: "N" }] }],
    });
    const watch = { signal: new AbortController().signal, says: () => {} };
    const answers = { kind: "given", answers: { gate: "y" } } as const;
    const resumed = await bench().pipelineResume(
      { logsRoot: join(folder, "logs"), gates: answers },
      watch,
    );
    expect(resumed).toMatchObject({ run: "r-7", status: "success", stages: 4 });
    expect(product.git("show", "attractor/run/r-7:a.txt")).toBe("a");
  });

  it("is not begun, nor gone on with, on answers that fit no gate or no option of it", async () => {
    const logsRoot = join(folder, "logs");
    const given = (answers: Record<string, string | string[]>) =>
      ({ gates: { kind: "given", answers } }) as const;
    await expect(run(gated(), given({ gate: ["y", "maybe"] }))).rejects.toMatchObject({
      code: "invalid-input",
      message:
        'the answer "maybe" to gate gate is none of its options: Y ([Y] Yes), N ([N] No); give one of them by its key, label or target',
    });
    expect(existsSync(logsRoot)).toBe(false);
    await run(gated());
    const watch = { signal: new AbortController().signal, says: () => {} };
    const resumed = (answers: Record<string, string>) =>
      bench().pipelineResume({ logsRoot, ...given(answers) }, watch);
    await expect(resumed({ gates: "y" })).rejects.toThrow(
      'an answer is given to "gates", which is no human gate of the graph; its gates are gate',
    );
    expect(await resumed({ gate: "y" })).toMatchObject({ status: "success" });
    await expect(run(tool("true"), given({ a: "y" }))).rejects.toThrow(
      '"a", which is no human gate of the graph; it has none: leave the answers out',
    );
  });

  it("has its inputs from the start, and after a resume too", async () => {
    const asked = graph(`graph [inputs="who, n"] gate [shape=hexagon]
      a [shape=parallelogram, tool_command="echo $KILROY_INPUT_WHO $KILROY_INPUT_N"]
      start -> gate gate -> a [label="[Y] Yes"] a -> exit [condition="outcome=success"] a -> gate`);
    await expect(run(asked, { inputs: { n: 3 } })).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringMatching(
        /g\.dot:1:\d+: the graph's inputs who were not given; give each a value: --input '\{"who": "…"\}'\n1 \|/,
      ),
    });
    await expect(run(asked, { inputs: { n: 3, who: "", "a-b": 1 } })).rejects.toMatchObject({
      code: "invalid-input",
      message: `the input "a-b" is no name for a variable; use letters, digits, _ and dots`,
    });
    expect(existsSync(join(folder, "logs"))).toBe(false);
    await run(asked, { inputs: { who: "world", n: 3 } });
    const watch = { signal: new AbortController().signal, says: () => {} };
    const request = { logsRoot: join(folder, "logs"), gates: { kind: "approve" } } as const;
    expect(await bench().pipelineResume(request, watch)).toMatchObject({ status: "success" });
    expect(readFileSync(join(folder, "logs/a/stdout.log"), "utf8")).toBe("world 3\n");
  });

  it("fails where it makes no progress for as long as was asked for, resumed as well", async () => {
    const asked = graph(`gate [shape=hexagon] a [shape=parallelogram, tool_command="sleep 20"]
      start -> gate gate -> a [label="[Y] Yes"] a -> exit [condition="outcome=success"] a -> gate`);
    await run(asked, { stallMs: 1500 });
    const watch = { signal: new AbortController().signal, says: () => {} };
    const request = { logsRoot: join(folder, "logs"), gates: { kind: "approve" } } as const;
    const stalled = (time: string) => ({
      status: "fail",
      reason: `stall watchdog timeout after ${time} with no progress`,
    });
    cpSync(join(folder, "logs"), join(folder, "other"), { recursive: true });
    expect(await bench().pipelineResume(request, watch)).toMatchObject(stalled("1500ms"));
    rmSync(join(folder, "logs"), { recursive: true });
    cpSync(join(folder, "other"), join(folder, "logs"), { recursive: true });
    const sooner = { ...request, stallMs: 1400 };
    expect(await bench().pipelineResume(sooner, watch)).toMatchObject(stalled("1400ms"));
  });

  it("asks whoever watches until the answer is an option", async () => {
    const asked: string[] = [];
    const words = ["perhaps", "no"];
    const asks = async (question: string) => {
      asked.push(question);
      return words.shift() ?? "";
    };
    const watch = { signal: new AbortController().signal, says: () => {}, asks };
    const request = {
      file: gated(),
      repository: product.path,
      logsRoot: join(folder, "logs"),
      dialect: "spec",
      gates: { kind: "ask" },
    } as const;
    expect(await bench().pipelineRun(request, watch)).toMatchObject({
      status: "success",
      stages: 3,
    });
    expect(asked).toHaveLength(2);
    expect(asked[0]).toBe("gate: Ship?\n  Y  [Y] Yes\n  N  [N] No\n> ");
  });

  it("runs as Kilroy reads it where that was asked for", async () => {
    const path = graph(`t [shape=parallelogram, tool_command="exit 3"] bad [shape=diamond]
      graph [retry.backoff.initial_delay_ms=1]
      start -> t t -> exit [condition="outcome=success"] t -> bad`);
    await run(path, { dialect: "kilroy" });
    expect(existsSync(join(folder, "logs/t/attempt_3"))).toBe(true);
  });

  const agentNode = (attributes: string): string =>
    graph(
      `a [shape=box, prompt="Write"${attributes}] start -> a a -> exit [condition="outcome=success"]`,
    );

  it("is refused before it starts where a node needs an agent and there is no key, naming the setting", async () => {
    await expect(run(agentNode(""))).rejects.toMatchObject({
      code: "refused",
      message: "node a needs anthropic (line 1): set ANTHROPIC_API_KEY",
    });
    expect(product.git("branch", "--list", "attractor/*")).toBe("");
  });

  it("is refused before it starts where there is an agent and no sandbox, naming what to install", async () => {
    const ready = { kind: "ready", on: () => ({ generate: () => Promise.reject(new Error()) }) };
    const unboxed = pipelineBench({
      env: { PATH: process.env.PATH ?? "" },
      agents: async () => ({
        agents: { ...noAgents("not here"), codex: ready as AgentBackend },
        close: async () => {},
      }),
      sandbox: async () => null,
      now: Date.now,
      newRunId: () => "r-7",
    });
    const request = {
      file: agentNode(", backend=codex"),
      repository: product.path,
      logsRoot: join(folder, "logs"),
      dialect: "spec" as const,
      gates: { kind: "ask" as const },
    };
    const watch = { signal: new AbortController().signal, says: () => undefined };
    await expect(unboxed.pipelineRun(request, watch)).rejects.toMatchObject({
      code: "refused",
      message: expect.stringContaining("only in a sandbox: install bubblewrap"),
    });
  });

  it.each([
    ["backend=nobody", /needs nobody.*use one of compiler, anthropic, claude, codex, gemini/],
    ["backend=compiler", /the compiler writes no code here/],
    ["backend=compiler, llm_provider=anthropic", /node a needs anthropic .*set ANTHROPIC_API_KEY/],
    ["llm_provider=acme", /no agent here speaks to that provider/],
  ])("refuses %s, saying what there is", async (attribute, said) => {
    await expect(run(agentNode(`, ${attribute}`))).rejects.toThrow(said);
  });

  it("does not touch a logs root that another run has used", async () => {
    await run(tool("true"));
    writeFileSync(join(folder, "logs/worktree/mine.txt"), "kept");
    await expect(run(tool("true"))).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("is not empty"),
    });
    expect(existsSync(join(folder, "logs/worktree/mine.txt"))).toBe(true);
  });

  it.each([
    "worktree",
    "repository.git",
    "graph.dot",
  ])("does not touch somebody's %s in a logs root", async (name) => {
    const mine = join(folder, "logs", name, "mine.txt");
    mkdirSync(join(folder, "logs", name), { recursive: true });
    writeFileSync(mine, "kept");
    await expect(run(tool("true"))).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining(`is not empty, it holds ${name}`),
    });
    expect(readFileSync(mine, "utf8")).toBe("kept");
    expect(readdirSync(join(folder, "logs"))).toEqual([name]);
  });

  it("is refused where another process prepares a run, and leaves what that one made", async () => {
    const worktree = join(folder, "logs/worktree");
    mkdirSync(worktree, { recursive: true });
    writeFileSync(join(folder, "logs/.claim.new"), JSON.stringify({ pid: process.ppid }));
    await expect(run(tool("true"))).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining(`already has an engine, process ${process.ppid}`),
    });
    expect(readdirSync(join(folder, "logs")).toSorted()).toEqual([".claim.new", "worktree"]);
  });

  it.each([
    [
      "a graph that does not parse",
      () => file("digraph {"),
      "invalid-input",
      /g\.dot:1:9: expected the graph's name/,
    ],
    [
      "a graph that lint refuses",
      () => graph("start -> exit start -> nowhere"),
      "invalid-input",
      /nowhere is not declared/,
    ],
    [
      "what no version runs",
      () => graph("a [shape=pentagon] start -> a -> exit"),
      "unsupported",
      /pentagon/,
    ],
    [
      "a file that is not there",
      () => join(folder, "none.dot"),
      "not-found",
      /none\.dot cannot be read/,
    ],
  ])("is refused for %s", async (_what, path, code, message) => {
    await expect(run(path())).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expect(existsSync(join(folder, "logs"))).toBe(false);
  });

  it("is refused for a folder that is no repository", async () => {
    const empty = join(folder, "empty");
    mkdirSync(empty);
    await expect(run(tool("true"), { repository: empty })).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringMatching(/has no commit to start from: git rev-parse ended with 128/),
    });
  });

  it("leaves no folder behind where it is refused, but one that was there", async () => {
    const keyless = () => graph("a [shape=box, prompt=x] start -> a -> exit");
    const nowhere = { repository: join(folder, "none") };
    const above = join(folder, "some");
    const refused = async (logsRoot: string) => {
      await expect(run(keyless(), { logsRoot })).rejects.toThrow("set ANTHROPIC_API_KEY");
      await expect(run(tool("true"), { logsRoot, ...nowhere })).rejects.toThrow("is no folder");
    };
    await refused(join(above, "where/logs"));
    expect(existsSync(above)).toBe(false);
    mkdirSync(above);
    await refused(above);
    expect(readdirSync(above)).toEqual([]);
  });
});

describe("validating", () => {
  it("tells each finding with its place and remedy, file by file", async () => {
    const good = new URL("../../../pipelines/build.dot", import.meta.url).pathname;
    const bad = graph("start -> exit\nstart -> x");
    expect(await bench().pipelineValidate([good, bad], "spec")).toEqual([
      { file: good, findings: [] },
      {
        file: bad,
        findings: expect.arrayContaining([
          {
            level: "error",
            rule: "edge_target_exists",
            place: "line 2, column 10",
            sentence: "x is not declared",
            remedy: "declare it with a statement x [shape=…]",
            origin: "specification",
            line: 2,
            column: 10,
            node: null,
            edge: { from: "start", to: "x" },
            picture: "2 | start -> x }\n  |          ^",
          },
        ]),
      },
    ]);
  });

  it("reads a graph as the dialect does", async () => {
    const path = graph("a [shape=parallelogram, tool_command=true] start -> a -> exit");
    const told = async (dialect: "spec" | "kilroy") => {
      const [report] = await bench().pipelineValidate([path], dialect);
      return report?.findings.map(({ level, rule }) => `${level} ${rule}`);
    };
    expect(await told("kilroy")).toEqual(["error terminal_condition_edge"]);
    expect(await told("spec")).toEqual(["warning terminal_condition_edge"]);
  });

  it("holds a graph's inputs and models against those that are said to be there", async () => {
    const asking = graph(
      'graph [inputs="who, day", model_stylesheet="* { llm_model: claude-sonnet-5-5; llm_provider: anthropic; } .x { llm_model: claude-9; llm_provider: anthropic; }"]\nstart -> exit',
    );
    const told = async (setting: PipelineSetting) => {
      const [report] = await bench().pipelineValidate([asking], "kilroy", setting);
      return report?.findings.map(({ level, rule, line }) => `${level} ${rule} ${line}`);
    };
    expect(await told({})).toEqual([]);
    expect(await told({ inputs: { who: "Ada", day: 1 } })).toEqual([]);
    expect(await told({ inputs: { who: "Ada" } })).toEqual(["error inputs_given 1"]);
    expect(await told({ models: ["anthropic/claude-sonnet-5.5"] })).toEqual([
      "error stylesheet_noncanonical_model_id 1",
      "warning stylesheet_unknown_model 1",
    ]);
    await expect(told({ inputs: { "a-b": 1 } })).rejects.toThrow(/"a-b" is no name/);
  });

  it("reads graphs from files and pipes, and refuses what is neither or has no end", async () => {
    const told = (path: string) => bench().pipelineValidate([path], "spec");
    const pipe = join(folder, "pipe");
    execFileSync("bash", ["-c", `mkfifo "${pipe}"`]);
    const reading = told(pipe);
    writeFileSync(pipe, readFileSync(graph("start -> exit"), "utf8"));
    expect(await reading).toEqual([{ file: pipe, findings: [] }]);
    await expect(told("/dev/zero")).rejects.toThrow("/dev/zero is a device and no graph");
    await expect(told(folder)).rejects.toThrow("is a folder and no graph");
    await expect(told(file("x".repeat(16 * 1024 * 1024 + 1)))).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringMatching(/g\.dot: saw more than 16777216 bytes/),
    });
  });

  it("does not wait for a pipe once the run is stopped", async () => {
    const pipe = join(folder, "pipe");
    execFileSync("bash", ["-c", `mkfifo "${pipe}"`]);
    const stop = new AbortController();
    const running = run(pipe, {}, stop.signal);
    stop.abort();
    await expect(running).rejects.toMatchObject({ name: "AbortError" });
  });

  it("refuses a file that cannot be read as a graph, naming and drawing the place", async () => {
    await expect(bench().pipelineValidate([file("digraph {}")], "kilroy")).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringMatching(/g\.dot:1:9: .*\n1 \| digraph \{\}\n {2}\| {9}\^$/),
    });
  });
});
