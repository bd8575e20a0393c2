import { describe, expect, it } from "vitest";
import { type SeenKilroy, verdictOf } from "../../../app/adapters/kilroy/verdict.ts";
import type { RunFiles } from "../../../app/attractor/files/read-run.ts";
import type { Final, ProgressEvent } from "../../../app/attractor/files/shapes.ts";
import { parsePipeline } from "../../../app/attractor/language/parse.ts";

const DOT = `digraph g { start [shape=Mdiamond] gate [shape=hexagon] a [shape=parallelogram] exit [shape=Msquare]
  start -> gate gate -> a a -> exit }`;
const graph = parsePipeline(DOT, "g.dot");
const SHA = "a".repeat(40);

const final = (changes: Partial<Final> = {}): Final => ({
  timestamp: "",
  status: "success",
  run_id: "r",
  final_git_commit_sha: SHA,
  cxdb_context_id: "",
  cxdb_head_turn_id: "",
  ...changes,
});
const files = (changes: Partial<RunFiles> = {}): RunFiles =>
  ({
    events: [],
    final: final(),
    checkpoint: undefined,
    logsRoot: "",
    graph: DOT,
    ...changes,
  }) as RunFiles;
const event = (name: string, fields: object): ProgressEvent => ({
  id: "",
  ts: "",
  run_id: "r",
  event: name,
  ...fields,
});
const seen = (changes: Partial<SeenKilroy> = {}): SeenKilroy => ({
  graph,
  ending: { code: 0, signal: null, notStarted: false },
  stderr: "no providers auto-detected from environment (set API key env vars)\n",
  files: files(),
  stopped: null,
  left: null,
  approves: false,
  given: [],
  ...changes,
});
const ended = (code: number | null, signal: string | null = null) => ({
  code,
  signal,
  notStarted: false,
});
const told = (changes: Partial<SeenKilroy>) => verdictOf(seen(changes));
const success = (events: ProgressEvent[], context = {}) =>
  told({
    files: files({ events, checkpoint: { context } as NonNullable<RunFiles["checkpoint"]> }),
  });

describe("a run that Kilroy calls a success", () => {
  it("is one where nothing speaks against it", () => {
    expect(
      success([event("stage_attempt_end", { node_id: "a", status: "partial_success" })]),
    ).toEqual({
      status: "success",
      reason: null,
    });
  });

  it("is none where a stage's last word is degraded_success", () => {
    const end = (status: string) => event("stage_attempt_end", { node_id: "a", status });
    expect(success([end("success"), end("degraded_success")])).toEqual({
      status: "fail",
      reason: "node a ended as degraded_success, which is no success",
    });
    expect(success([end("degraded_success"), end("success")]).status).toBe("success");
  });

  it("is one where a gate was passed and left as it was answered, and none otherwise", () => {
    const passed = event("stage_attempt_end", { node_id: "gate", status: "success" });
    const left = (to: string) => event("edge_selected", { from_node: "gate", to_node: to });
    const inBranch = event("branch_progress", {
      ...{ branch_event: "stage_attempt_end", branch_node_id: "gate" },
    });
    const yes = { node: "gate", option: { key: "Y", label: "Yes", to: "a" } };
    const told = (events: ProgressEvent[], given = [yes]) =>
      verdictOf(seen({ files: files({ events }), given }));
    const itself = "human gate gate was answered by kilroy itself, and by no person";
    expect(told([passed, left("a")]).status).toBe("success");
    expect(told([inBranch]).status).toBe("success");
    expect(told([passed, left("a"), passed, left("a")])).toMatchObject({ reason: itself });
    expect(told([inBranch], [])).toMatchObject({ reason: itself });
    expect(told([passed, left("b")])).toMatchObject({
      status: "fail",
      reason: "kilroy did not go on to a after gate gate, as it was answered",
    });
    expect(told([passed, left("a"), passed, left("a")], [yes, yes]).status).toBe("success");
  });

  it("is none yet where it was left at a gate that nobody answers now", () => {
    const question = { id: "gate", node: "gate", visit: 1, text: "?", runId: "r", options: [] };
    const left = { kind: "open", questions: [question] } as const;
    const canceled = final({ status: "fail", failure_reason: "canceled via HTTP API" });
    expect(verdictOf(seen({ left, files: files({ final: canceled }) }))).toEqual({
      status: "asks",
      reason: "waiting for an answer at gate gate",
      questions: [question],
    });
    const broken = { kind: "broken", why: "no word for it" } as const;
    expect(verdictOf(seen({ left: broken }))).toMatchObject({
      status: "fail",
      reason: "no word for it",
    });
  });

  it("is none where Kilroy answered a human gate itself, unless that was asked for", () => {
    const events = [event("stage_attempt_end", { node_id: "gate", status: "success" })];
    expect(success(events, { "human.gate.selected": "a" }).reason).toBe(
      "human gate gate was answered by kilroy itself with a, and by no person",
    );
    expect(success([], { "human.gate.selected": "a" }).status).toBe("fail");
    expect(told({ files: files({ events }), approves: true }).status).toBe("success");
  });

  it("is none where work of branches was dropped", () => {
    const fanOut = event("implicit_fan_out", { source_node: "a", join_node: "j", branches: 2 });
    expect(success([fanOut]).reason).toBe(
      "after node a 2 branches ran to j without a component, and kilroy dropped their work",
    );
  });

  it("is none where an edge was taken whose condition is false", () => {
    const edge = (selection_method: string, condition: string) =>
      event("edge_selected", { from_node: "a", to_node: "exit", selection_method, condition });
    expect(success([edge("fallback", "outcome=success")]).reason).toBe(
      "after node a kilroy went on to exit although outcome=success was false",
    );
    expect(success([edge("condition_match", "outcome=success")]).status).toBe("success");
  });

  it("tells the first reason and how many more there are", () => {
    const fanOut = event("implicit_fan_out", { source_node: "a", join_node: "j", branches: 2 });
    expect(success([fanOut, fanOut]).reason).toMatch(/dropped their work \(and 1 more\)$/);
  });
});

describe("a run of Kilroy that ended otherwise", () => {
  it("failed with the reason of final.json", () => {
    const left = files({ final: final({ status: "fail", failure_reason: "exit status 7" }) });
    expect(told({ ending: ended(1), files: left })).toEqual({
      status: "fail",
      reason: "exit status 7",
    });
  });

  it("was refused before it began: the last line of stderr, without its chatter", () => {
    const stderr =
      "config: unknown key x\n  hint: leave it out\nno providers auto-detected from environment\n\n";
    expect(told({ ending: ended(1), files: null, stderr }).reason).toBe(
      "kilroy refused the run: config: unknown key x",
    );
    expect(told({ ending: ended(1), files: null }).reason).toBe(
      "kilroy refused the run: exit code 1 and no word",
    );
  });

  it("crashed: what became of its work is unknown", () => {
    const checkpoint = { current_node: "a" } as NonNullable<RunFiles["checkpoint"]>;
    const left = files({ final: undefined, checkpoint });
    for (const ending of [ended(null, "SIGKILL"), ended(137)]) {
      expect(told({ ending, files: left })).toEqual({
        status: "crashed",
        reason: `kilroy was ended by ${ending.signal ?? "exit code 137"}, last checkpoint at node a: what became of its work is unknown`,
      });
    }
    expect(told({ ending: ended(null, "SIGSEGV"), files: null }).reason).toMatch(
      /before its first checkpoint/,
    );
  });

  it("was ended by somebody else, who left word of it", () => {
    const word = final({ status: "fail", failure_reason: "stopped_by_operator_forced" });
    expect(told({ ending: ended(null, "SIGKILL"), files: files({ final: word }) })).toEqual({
      status: "fail",
      reason: "stopped_by_operator_forced",
    });
  });

  it("was stopped by us, or by its limits, whatever it left", () => {
    const left = files({
      final: final({ status: "fail", failure_reason: "stopped by signal terminated" }),
    });
    expect(told({ ending: ended(1), files: left, stopped: "budget" })).toEqual({
      status: "canceled",
      reason: "canceled: budget",
    });
    expect(told({ ending: ended(1), files: left }).reason).toBe("stopped by signal terminated");
    expect(told({ ending: { ...ended(null, "SIGKILL"), stoppedBy: "memory" } }).reason).toBe(
      "kilroy reached its limit of memory for the whole run",
    );
  });

  it("contradicts itself: that is no success", () => {
    expect(told({ ending: ended(null, "SIGKILL") }).reason).toBe(
      "kilroy ended with SIGKILL although final.json says success",
    );
    expect(told({ ending: ended(1) }).reason).toBe(
      "kilroy ended with 1 although final.json says success",
    );
    expect(told({ files: files({ final: undefined }) }).reason).toBe(
      "kilroy ended with 0 and left no final.json",
    );
    expect(told({ files: "final.json:1:1: this is not what a run writes" }).reason).toMatch(
      /^what kilroy left cannot be read: /,
    );
    expect(told({ ending: { ...ended(null), notStarted: true } }).reason).toBe(
      "kilroy could not be started",
    );
  });
});
