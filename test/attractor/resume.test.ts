import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { plainTools } from "../../app/attractor/plain-tools.ts";
import { type Workbench, workbench } from "./workbench.ts";

let bench: Workbench;
beforeEach(() => {
  bench = workbench();
});
afterEach(() => bench.remove());

/** A loop with a retry, a value in the context, a gate, and a tool that would notice half-done work of its own. */
const GRAPH = `digraph g {
  graph [retry.backoff.initial_delay_ms=1, retry.backoff.jitter=false]
  start [shape=Mdiamond]
  work  [shape=parallelogram, tool_command="echo w >> w.txt; printf '{\\"status\\":\\"success\\",\\"context_updates\\":{\\"n\\":%s}}' $(wc -l < w.txt) > $KILROY_STAGE_LOGS_DIR/status.json"]
  check [shape=parallelogram, goal_gate=true, retry_target=work, max_retries=1, tool_command="echo c >> c.txt; test $(wc -l < c.txt) -ge 4"]
  d     [shape=diamond]
  exit  [shape=Msquare]
  start -> work -> check -> d
  d -> exit [condition="outcome=success && context.n=2"]
  d -> work }`;

const KILLED_RUN = new URL("killed-run.ts", import.meta.url).pathname;

function runToMoment(at: number): { signal: string | null; moments: number } {
  writeFileSync(join(bench.folder, "graph.dot"), GRAPH);
  const { signal, stdout } = spawnSync(process.execPath, [KILLED_RUN, bench.folder, String(at)], {
    encoding: "utf8",
  });
  return { signal, moments: Number(stdout) };
}

/** What two runs must agree on: route, what was known, the commits and the tree they end with. */
function result() {
  const { checkpoint, final } = bench.files();
  const { base_sha: _, ...context } = checkpoint?.context ?? {};
  return {
    status: final?.status,
    completed: checkpoint?.completed_nodes,
    retries: checkpoint?.node_retries,
    context,
    subjects: bench.subjects(),
    tree: bench.git("rev-parse", "HEAD^{tree}"),
    folders: readdirSync(join(bench.logsRoot, "check")).toSorted(),
  };
}

describe("a run that was killed", () => {
  it("ends, resumed, as the one that was not: at events and after commits all along its way", {
    timeout: 120_000,
  }, async () => {
    const whole = runToMoment(0);
    expect(whole).toMatchObject({ signal: null });
    expect(whole.moments).toBeGreaterThan(20);
    const expected = result();
    expect(expected).toMatchObject({
      status: "success",
      subjects: expect.arrayContaining(["check (fail)"]),
    });
    for (let at = 1; at <= whole.moments; at += 4) {
      bench.remove();
      bench = workbench();
      expect(runToMoment(at).signal, `moment ${at}`).toBe("SIGKILL");
      await bench.resume();
      expect(result(), `moment ${at}`).toEqual(expected);
      const seqs = bench.files().events.map(({ seq }) => seq);
      expect(seqs, `moment ${at}`).toEqual(seqs.map((_, index) => index + 1));
    }
  });
});

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
