import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { plainTools } from "../../app/attractor/plain-tools.ts";
import { killedRun, wholeRun } from "./killed-everywhere.ts";
import { type Workbench, workbench } from "./workbench.ts";

/** So many of the moments at which `npm run conformance` kills. */
const SAMPLE = 15;

let bench: Workbench;
beforeEach(() => {
  bench = workbench();
});
afterEach(() => bench.remove());

describe("a run that was killed", () => {
  it("ends, resumed, as the one that was not: at writes, in tools and in commits all along its way", {
    timeout: 240_000,
  }, async () => {
    const whole = await wholeRun();
    expect(whole).toMatchObject({ result: { status: "success", gaps: [] } });
    expect(whole.moments).toBeGreaterThan(200);
    for (let at = 30; at <= whole.moments; at += Math.ceil(whole.moments / SAMPLE)) {
      const result = await killedRun(at);
      expect(result, `moment ${at}`).toEqual(whole.result);
    }
  });
});

const CHECKPOINT = {
  timestamp: "2027-01-01T00:00:00.000Z",
  current_node: "a",
  completed_nodes: ["a"],
  node_retries: {},
  context: {},
  logs: [],
  git_commit_sha: "0",
};

describe("resuming", () => {
  const LINE = `digraph g { start [shape=Mdiamond] exit [shape=Msquare]
    a [shape=parallelogram, tool_command="echo a >> a.txt; test -f ../go || sleep 600"] start -> a -> exit }`;

  it("goes on with a canceled run after its last checkpoint, without its half-done work", async () => {
    const stop = new AbortController();
    const onEvent = ({ event, node_id }: Record<string, unknown>) => {
      if (event === "stage_attempt_start" && node_id === "a") setTimeout(() => stop.abort(), 100);
    };
    const first = await bench.run(LINE, {
      signal: stop.signal,
      onEvent,
      tools: plainTools({ graceMs: 50 }),
    });
    expect(first.status).toBe("canceled");
    writeFileSync(join(bench.folder, "go"), "");
    expect((await bench.resume()).status).toBe("success");
    expect(readFileSync(join(bench.worktree, "a.txt"), "utf8")).toBe("a\n");
    expect(bench.subjects()).toEqual(["start (success)", "a (success)", "exit (success)"]);
    expect(bench.files().final?.status).toBe("success");
  });

  it("answers the end of a run that ended by itself, and runs nothing", async () => {
    writeFileSync(join(bench.folder, "go"), "");
    const final = await bench.run(LINE);
    const refusing = { run: () => Promise.reject(new Error("must not run")) };
    expect(await bench.resume({ tools: refusing })).toEqual(final);
  });

  it("refuses a run that was killed before it began, which can be started again where it is", async () => {
    mkdirSync(bench.logsRoot);
    for (const name of [
      "graph.dot",
      "run.pid",
      "run.lock.json",
      "progress.ndjson",
      ".manifest.json.new",
    ])
      writeFileSync(join(bench.logsRoot, name), "torn");
    await expect(bench.resume()).rejects.toThrow(
      /was killed before it began: none of its stages has run; start it again/,
    );
    writeFileSync(join(bench.folder, "go"), "");
    expect((await bench.run(LINE)).status).toBe("success");
    expect(bench.files().events[0]?.seq).toBe(1);
    expect(readFileSync(join(bench.logsRoot, "run.pid"), "utf8")).toBe(`${process.pid}\n`);
  });

  it("refuses a checkpoint that was changed, and a repository that cannot be put back, saying so", async () => {
    await bench.run(LINE, { signal: AbortSignal.abort() });
    rmSync(bench.gitDir, { recursive: true });
    await expect(bench.resume()).rejects.toThrow(
      /the worktree .*tree cannot be put back to [0-9a-f]{40}, where the run goes on: git reset ended with 128: .*; mend its repository/s,
    );
    const path = join(bench.logsRoot, "checkpoint.json");
    writeFileSync(
      path,
      JSON.stringify({ ...CHECKPOINT, extra: { engine: { visits: { a: "x" } } } }),
    );
    await expect(bench.resume()).rejects.toThrow(
      /checkpoint.json: this is not what this version's engine writes; /,
    );
  });

  it("goes on at the time that the records have come to, in a restart too", async () => {
    const fails = `printf '{"status":"fail","failure_reason":"timed out"}' > $KILROY_STAGE_LOGS_DIR/status.json`;
    const restarting = `digraph g { start [shape=Mdiamond] exit [shape=Msquare]
      a [shape=parallelogram, tool_command=${JSON.stringify(`echo x >> n; test $(wc -l < n) -ge 2 || ${fails}`)}]
      b [shape=parallelogram, tool_command="test -f ../go || sleep 600"] start -> a a -> b [condition="outcome=success"]
      a -> a [loop_restart=true] b -> exit }`;
    let now = 1_800_000_000_000;
    const back = () => (now -= 1000);
    const stop = new AbortController();
    const onEvent = ({ event, node_id }: Record<string, unknown>) => {
      if (event === "stage_attempt_start" && node_id === "b") setTimeout(() => stop.abort(), 50);
    };
    const tools = plainTools({ graceMs: 50 });
    await bench.run(restarting, { now: back, signal: stop.signal, onEvent, tools });
    writeFileSync(join(bench.folder, "go"), "");
    expect((await bench.resume({ now: back })).status).toBe("success");
    const times = bench.files().events.map(({ ts }) => ts);
    expect(times).toEqual(times.toSorted());
    expect(bench.files().logsRoot).toMatch(/restart-1$/);
  });

  it("repairs a last line that was cut off", async () => {
    await bench.run(LINE, { signal: AbortSignal.abort("first") });
    appendFileSync(join(bench.logsRoot, "progress.ndjson"), '{"event":"stage_att');
    writeFileSync(join(bench.folder, "go"), "");
    expect((await bench.resume()).status).toBe("success");
    const { events } = bench.files();
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  });

  it("refuses a folder without a run, a damaged file and a run of another engine, naming the file", async () => {
    await expect(bench.resume()).rejects.toThrow(
      /holds no run: manifest.json or graph.dot is missing/,
    );
    await bench.run(LINE, { signal: AbortSignal.abort() });
    const path = join(bench.logsRoot, "manifest.json");
    const { engine: _, ...foreign } = JSON.parse(readFileSync(path, "utf8"));
    writeFileSync(path, JSON.stringify(foreign));
    await expect(bench.resume()).rejects.toThrow(
      /manifest.json: this run was made by another engine/,
    );
    writeFileSync(path, "{");
    await expect(bench.resume()).rejects.toThrow(
      /manifest.json:1:1: this is not what a run writes/,
    );
    expect(execFileSync("ls", [bench.logsRoot], { encoding: "utf8" })).toContain("final.json");
  });
});
