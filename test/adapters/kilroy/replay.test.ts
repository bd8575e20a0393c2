import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findKilroy } from "../../../app/adapters/kilroy/find-kilroy.ts";
import { approveAll } from "../../../app/attractor/human-gates.ts";
import { startsOf } from "../../actions/evaluate-desk.ts";
import { type Workbench, workbench } from "../../attractor/workbench.ts";
import { playRecording } from "./play-recording.ts";
import { standIn } from "./stand-in.ts";

let bench: Workbench;
let folder: string;
beforeEach(() => {
  bench = workbench();
  folder = mkdtempSync(join(tmpdir(), "kilroy-"));
});
afterEach(() => {
  bench.remove();
  rmSync(folder, { recursive: true, force: true });
});

const graph = (body: string): string =>
  `digraph g { graph [default_max_retry=0] start [shape=Mdiamond] exit [shape=Msquare] stop [shape=diamond] ${body} }`;
const LINE = graph(
  `a [shape=parallelogram, tool_command="echo one"] start -> a a -> exit [condition="outcome=success"] a -> stop`,
);

/** Records a run of the embedded engine, and has the adapter read it as what Kilroy left. */
async function recorded(dot: string) {
  await bench.run(dot, { dialect: "kilroy", gates: approveAll });
  return bench.logsRoot;
}

describe("a recorded run, replayed in Kilroy's place", () => {
  it("is a success with the commit that it names", async () => {
    const replay = await recorded(LINE);
    const { ending, subjects } = await playRecording(folder, { replay });
    expect(ending).toMatchObject({ status: "success", reason: null, stages: 3, says: [] });
    expect(subjects).toContain("attractor(r-1): a (success)");
  });

  it("is none when it names a commit that is not there, or no commit at all", async () => {
    const replay = await recorded(LINE);
    const claims = "1".repeat(40);
    const { ending, head, base } = await playRecording(folder, { replay, claims });
    expect(ending.reason).toMatch(
      /^kilroy tells success, and its last commit 1+ cannot be taken from its clone/,
    );
    expect(head).toBe(base);
    const named = await playRecording(folder, { replay, claims: "--upload-pack=x" });
    expect(named.ending.reason).toMatch(/its last commit is named "--upload-pack=x"$/);
  });

  it("is none when Kilroy answered a gate itself, or a stage did less than it was asked", async () => {
    const half = `printf '{\\"status\\":\\"degraded_success\\"}' > $KILROY_STAGE_LOGS_DIR/status.json`;
    const replay = await recorded(LINE.replace("echo one", half));
    const degraded = await playRecording(folder, { replay });
    expect(degraded.ending.reason).toBe("node a ended as degraded_success, which is no success");
    bench.remove();
    bench = workbench();
    const gated = await recorded(
      graph(
        "g [shape=hexagon] d [shape=diamond] start -> g g -> d [label=Go] g -> stop [label=No] d -> exit",
      ),
    );
    const approved = await playRecording(folder, { replay: gated });
    expect(approved.ending.reason).toMatch(/^human gate g was answered by kilroy itself/);
  });

  it("goes on in a new run from the last checkpoint when it crashed, and tells so", async () => {
    const replay = await recorded(LINE);
    rmSync(join(replay, "final.json"));
    const { ending, subjects } = await playRecording(folder, {
      replay,
      signal: "SIGKILL",
      exit: 1,
    });
    expect(ending).toMatchObject({ reason: "kilroy left no final.json: no word", stages: 3 });
    expect(ending.says).toEqual([
      expect.stringMatching(
        /^kilroy was ended by SIGKILL, last checkpoint at node exit: .* unknown; begun anew on commit [0-9a-f]{40}$/,
      ),
    ]);
    expect(subjects).toContain("attractor(r-1): a (success)");
    expect(subjects).toContain("attractor(r-1-2): a (success)");
    const second = readFileSync(join(folder, "logs/restart-1/manifest.json"), "utf8");
    expect(JSON.parse(second)).toMatchObject({ run_id: "r-1-2" });
  });

  it("fails with Kilroy's own word when it is refused, and with both when it contradicts itself", async () => {
    const refused = await playRecording(folder, { refuse: "graph: no start node" });
    expect(refused.ending).toMatchObject({
      status: "fail",
      stages: 0,
      reason: "kilroy refused the run: graph: no start node",
    });
    const replay = await recorded(LINE);
    const odd = await playRecording(folder, { replay, exit: 1 });
    expect(odd.ending.reason).toBe("kilroy ended with 1 although final.json says success");
    const cut = await playRecording(folder, { replay, cut: true, exit: 0 });
    expect(cut.ending.reason).toBe("kilroy ended with 0 and left no final.json");
  });

  it("is ended with all that it started when it does not hear that it is to stop", async () => {
    const stop = new AbortController();
    const word = `deaf-${process.pid}-${Date.now()}`;
    const running = playRecording(folder, { deaf: word }, stop.signal);
    while (!existsSync(join(folder, "logs/run.log"))) await sleep(20);
    expect(startsOf(word).length).toBeGreaterThan(1);
    stop.abort("enough");
    const { ending } = await running;
    expect(ending).toMatchObject({ status: "canceled", reason: "canceled: enough" });
    expect(startsOf(word)).toEqual([]);
  });

  it("leaves plain files, and no link that a tool planted among them", async () => {
    const replay = await recorded(LINE);
    execFileSync("ln", ["-s", "/etc/hostname", join(replay, "run.link")]);
    await playRecording(folder, { replay });
    expect(execFileSync("find", [join(folder, "logs"), "-type", "l"], { encoding: "utf8" })).toBe(
      "",
    );
  });
});

describe("Kilroy on this machine", () => {
  it("is found on the search path, or where the setting says, and asked for its usage", async () => {
    const program = standIn(folder);
    expect(await findKilroy({ named: null, path: `/nowhere:${folder}` })).toEqual({
      kind: "ready",
      program,
    });
    expect(await findKilroy({ named: program, path: "/usr/bin:/bin" })).toMatchObject({
      kind: "ready",
    });
  });

  it("is missing with one sentence and a remedy", async () => {
    expect(await findKilroy({ named: null, path: "/nowhere" })).toEqual({
      kind: "missing",
      why: "there is no kilroy on the search path; install it, or set FACTORY_KILROY to where it is",
    });
    expect(await findKilroy({ named: "/nowhere/k", path: "" })).toMatchObject({
      why: expect.stringMatching(
        /^FACTORY_KILROY is \/nowhere\/k, and nothing there can be started/,
      ),
    });
    const old = standIn(folder, { old: true });
    expect(await findKilroy({ named: old, path: "/usr/bin:/bin" })).toMatchObject({
      why: expect.stringMatching(/is too old, it does not know --workspace; build it/),
    });
    expect(await findKilroy({ named: "/bin/true", path: "/bin" })).toMatchObject({
      why: expect.stringMatching(/is not Kilroy: /),
    });
  });
});
