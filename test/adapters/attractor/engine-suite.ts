import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { noAgents } from "../../../app/adapters/attractor/backends.ts";
import { attractorEngine } from "../../../app/adapters/attractor/engine.ts";
import { gitWorkshop } from "../../../app/adapters/git/workshop.ts";
import type { Boxes } from "../../../app/ports/boxes.ts";
import type { EngineRequest } from "../../../app/ports/engine.ts";
import type { Clone } from "../../../app/ports/workshop.ts";
import { type Cloned, cloned } from "../git/cloned.ts";

const BUILD = readFileSync(new URL("../../../pipelines/build.dot", import.meta.url), "utf8");
const LIMITS = { ms: 20_000, memory: 2 ** 30, processes: 64, disk: 2 ** 26, output: 100_000 };
const DATE = 1_700_000_000;

/** What the embedded engine promises, whichever boxes its tools run in. */
export function engineSuite(name: string, open: () => Promise<Boxes>): void {
  let at: Cloned;
  let folder: string;
  let clone: Clone;
  const workshop = gitWorkshop();

  beforeEach(async () => {
    at = await cloned();
    ({ folder, clone } = at);
  });
  afterEach(() => at.remove());

  const request = (changes: Partial<EngineRequest>): EngineRequest => ({
    pipeline: { name: "build.dot", text: BUILD },
    run: "r-1",
    logsRoot: join(folder, "logs"),
    clone,
    scratch: join(folder, "scratch"),
    date: DATE,
    mounts: [],
    env: { PATH: "/usr/local/bin:/usr/bin:/bin" },
    limits: LIMITS,
    cwd: "/box",
    write: async () => {},
    noAgents: null,
    signal: new AbortController().signal,
    ...changes,
  });
  const run = async (changes: Partial<EngineRequest>) =>
    attractorEngine({
      boxes: await open(),
      workshop,
      agents: noAgents("set ANTHROPIC_API_KEY"),
      now: Date.now,
    }).run(request(changes));
  const tools = (...commands: string[]): EngineRequest["pipeline"] => {
    const ids = commands.map((_, index) => `t${index}`);
    const nodes = commands.map(
      (command, index) =>
        `t${index} [shape=parallelogram, tool_command=${JSON.stringify(command)}]`,
    );
    const ways = ["start", ...ids].map((id, index) =>
      index === ids.length
        ? `${id} -> exit [condition="outcome=success"]`
        : `${id} -> ${ids[index]}`,
    );
    const text = `digraph g { start [shape=Mdiamond] exit [shape=Msquare] ${[...nodes, ...ways].join("\n")} }`;
    return { name: "own.dot", text };
  };
  const inTree = (path: string): string => readFileSync(join(clone.tree, path), "utf8");

  describe(name, () => {
    it("builds: writes the code, runs both checks in the clone, commits each stage at the given date", async () => {
      const env = {
        PATH: "/usr/bin:/bin",
        FACTORY_UNIT: "'cat' 'code.txt'",
        FACTORY_TYPECHECK: "true",
      };
      const write = () => workshop.writeText(clone, "code.txt", "written\n");
      expect(await run({ env, write })).toEqual({ status: "success", reason: null, stages: 5 });
      expect(readFileSync(join(folder, "logs/tests/stdout.log"), "utf8")).toBe("written\n");
      const log = execFileSync("git", ["log", "--format=%ct %s", "-5"], {
        env: { GIT_DIR: clone.git },
        encoding: "utf8",
      });
      expect(log.trim().split("\n").toReversed()).toEqual(
        ["start", "code", "tests", "self_check", "exit"].map(
          (id) => `${DATE} attractor(r-1): ${id} (success)`,
        ),
      );
    });

    it("repairs twice at most and says what kept failing", async () => {
      let times = 0;
      const write = async () => {
        times += 1;
      };
      const ending = await run({ env: { PATH: "/usr/bin:/bin", FACTORY_UNIT: "exit 3" }, write });
      expect(times).toBe(3);
      expect(ending.status).toBe("fail");
      expect(ending.reason).toMatch(/max_node_visits=4; last failure: tests: exit status 3$/);
    });

    it("goes on when a repair helped", async () => {
      let times = 0;
      const write = async () => {
        times += 1;
        await workshop.writeText(clone, "n", String(times));
      };
      const env = {
        PATH: "/usr/bin:/bin",
        FACTORY_UNIT: 'test "$(cat n)" -ge 2',
        FACTORY_TYPECHECK: 'test "$(cat n)" -ge 3',
      };
      expect(await run({ env, write })).toMatchObject({ status: "success" });
      expect(times).toBe(3);
    });

    it("lets a tool write its own outcome, in the places its environment names", async () => {
      const say = `printf '{"status":"fail","failure_reason":"mine"}' > $KILROY_STAGE_LOGS_DIR/status.json`;
      const ending = await run({
        pipeline: tools(
          'test "$PWD" = "$KILROY_WORKTREE_DIR" && echo "$KILROY_NODE_ID" > where',
          say,
        ),
      });
      expect(ending).toMatchObject({ status: "fail", reason: "mine", stages: 3 });
      expect(inTree("where")).toBe("t0\n");
    });

    it("keeps what a tool prints up to its bound, and counts the rest", async () => {
      const ending = await run({
        pipeline: tools("echo out; echo err >&2", "head -c 5000000 /dev/zero; echo end"),
      });
      expect(ending).toMatchObject({ status: "success" });
      const kept = ["t0/stdout.log", "t0/stderr.log", "t1/stdout.log"].map((path) =>
        readFileSync(join(folder, "logs", path), "utf8"),
      );
      const bounded = `${"\0".repeat(100_000)}\n[4900004 more bytes were printed and are not kept]\n`;
      expect(kept).toEqual(["out\n", "err\n", bounded]);
    });

    it("lets a tool clean up at its limit, then says which limit it was", async () => {
      const command = "trap 'echo bye > bye; exit 1' TERM; while :; do sleep 0.05; done";
      const text = tools(command).text.replace(
        "shape=parallelogram,",
        'shape=parallelogram, timeout="300ms",',
      );
      const ending = await run({ pipeline: { name: "own.dot", text } });
      expect(ending.reason).toBe("tool_command timed out after 300ms");
      expect(inTree("bye")).toBe("bye\n");
    });

    it("ends a tool when the run is stopped, also when it was stopped before", async () => {
      const stop = new AbortController();
      const running = run({
        pipeline: tools("echo $$ > pid; exec sleep 600"),
        signal: stop.signal,
      });
      while (!existsSync(join(clone.tree, "pid")))
        await new Promise((resolve) => setTimeout(resolve, 10));
      stop.abort("budget");
      expect(await running).toMatchObject({ status: "canceled", reason: "canceled: budget" });
    });

    it("asks as far as it gets without answers, and goes on with them from a copy of its files and clone", async () => {
      const text = `digraph g { start [shape=Mdiamond] exit [shape=Msquare]
        before [shape=parallelogram, tool_command="echo before >> log"]
        gate [shape=hexagon, label="Go on?", timeout="1h", human.default_choice="[N] No"]
        after [shape=parallelogram, tool_command="echo after >> log"]
        start -> before before -> gate [condition="outcome=success"]
        gate -> after [label="[Y] Yes"] gate -> exit [label="[N] No"]
        after -> exit [condition="outcome=success"] }`;
      const pipeline = { name: "own.dot", text };
      const no = { key: "N", label: "[N] No", to: "exit" };
      const yes = { key: "Y", label: "[Y] Yes", to: "after" };
      const asked = await run({ pipeline });
      expect(asked).toEqual({
        status: "asks",
        reason: "waiting for an answer at gate gate",
        stages: 2,
        questions: [
          {
            id: "gate",
            node: "gate",
            text: "Go on?",
            options: [yes, no],
            timeoutMs: 3_600_000,
            otherwise: no,
          },
        ],
      });
      const kept = join(folder, "kept");
      await workshop.keep(clone, kept, LIMITS.disk);
      const goOn = async (name: string, option: typeof yes | null) => {
        const again = await workshop.take(kept, join(folder, name));
        const answers = [{ question: "gate", option }];
        const resume = { files: join(folder, "logs"), answers };
        const logsRoot = join(folder, `${name}-logs`);
        const ending = await run({ pipeline, clone: again, logsRoot, resume });
        expect(ending).toMatchObject({ status: "success" });
        return readFileSync(join(again.tree, "log"), "utf8");
      };
      expect(await goOn("yes", yes)).toBe("before\nafter\n");
      // Gone on with once more, as after a kill: what it is gone on from is as it was.
      expect(await goOn("again", yes)).toBe("before\nafter\n");
      expect(await goOn("late", null)).toBe("before\n");
    });

    it("takes the prompts of a product's own graph from the base, whatever the candidate makes of their files", async () => {
      const text = `digraph g { start [shape=Mdiamond] exit [shape=Msquare]
        spoil [shape=parallelogram, tool_command="echo spoilt > README.md"]
        code [shape=box, prompt_file="../README.md"]
        start -> spoil -> code code -> exit [condition="outcome=success"] }`;
      expect(await run({ pipeline: { name: "./lines/own.dot", text } })).toMatchObject({
        status: "success",
      });
      const told = readFileSync(join(folder, "logs", "code", "prompt.md"), "utf8");
      expect(told).toContain("first");
      expect(told).not.toContain("spoilt");
      const foreign = await run({ pipeline: { name: "own", text }, logsRoot: join(folder, "b") });
      expect(foreign.reason).toMatch(/^own:3:38: the prompt_file of code: .* was not read/);
    });

    it("answers a graph that cannot be run with its place and reason", async () => {
      const ending = await run({
        pipeline: { name: "own.dot", text: "digraph g { a [shape=hexagon }" },
      });
      expect(ending).toEqual({
        status: "fail",
        stages: 0,
        reason: expect.stringMatching(/^own.dot:1:30: expected a comma/),
      });
    });
  });
}
