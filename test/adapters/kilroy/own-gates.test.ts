import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { plainBoxes } from "../../../app/adapters/sandbox/plain-boxes.ts";
import type { GateAnswers } from "../../../app/core/workbench.ts";
import type { Watch } from "../../../app/ports/workbench.ts";
import { PLAIN } from "../../journeys/home.ts";
import { LIMITS, NODE, PATH_WITH_NODE } from "./boxed.ts";
import { type OwnBench, ownBench } from "./own-bench.ts";
import type { Act } from "./stand-in/act.ts";
import { standIn } from "./stand-in.ts";

/** The key of `[A] Again` is the name of another option's node as well. */
const GATED = `digraph g {
  start [shape=Mdiamond] exit [shape=Msquare] stop [shape=diamond]
  pre [shape=parallelogram, tool_command="echo once more >> pre.txt"]
  gate [shape=hexagon, label="Go on?"]
  a [shape=parallelogram, tool_command="echo new > new.txt"]
  start -> pre
  pre -> gate [condition="outcome=success"]
  pre -> stop
  gate -> a [label="[Y] Yes"]
  gate -> pre [label="[A] Again"]
  gate -> stop [label="No"]
  a -> exit [condition="outcome=success"]
  a -> stop
}`;

let bench: OwnBench;
beforeEach(() => {
  bench = ownBench();
});
afterEach(() => bench.remove());

/** One run of a graph with gates; the same suite runs on the real program where `KILROY` names it, but for what only the stand-in does. */
function run(gates: GateAnswers, { act, ...watch }: Partial<Watch> & { readonly act?: Act } = {}) {
  const real = act === undefined ? process.env.KILROY : undefined;
  const program = real ?? standIn(bench.folder, act);
  const env = { PATH: PATH_WITH_NODE };
  const runs = bench.runs({
    settings: { wish: "kilroy", program, cxdb: null },
    boxes: async () => ({ boxes: plainBoxes(PLAIN), mounts: [NODE], env, limits: LIMITS }),
  });
  return runs.pipelineRun(bench.request(GATED, { gates }), bench.watch(watch));
}
const given = (...answers: string[]): GateAnswers => ({
  kind: "given",
  answers: { gate: answers },
});
const ASK: GateAnswers = { kind: "ask" };

it("is answered visit by visit, also where a key means another option to Kilroy", async () => {
  expect(await run(given("Again", "A", "Yes"))).toMatchObject({ status: "success", reason: null });
  expect(bench.git("show", "attractor/run/r-7:pre.txt").split("\n")).toHaveLength(3);
  expect(bench.git("show", "attractor/run/r-7:new.txt")).toBe("new");
  expect(readFileSync(join(bench.logsRoot, "gate/status.json"), "utf8")).toContain("[Y] Yes");
});

it.each([
  ["none of its options", { gate: ["Yes", "maybe"] }, 'the answer "maybe" to gate gate is none of'],
  ["to no gate", { gates: "Yes" }, 'an answer is given to "gates", which is no human gate'],
])("is not begun on an answer that is %s", async (_, answers, message) => {
  await expect(run({ kind: "given", answers })).rejects.toThrow(message);
  expect(existsSync(bench.logsRoot)).toBe(false);
});

it("is over at a gate without an answer, and says what it asks", async () => {
  const outcome = await run(given("Again"));
  expect(outcome).toMatchObject({
    status: "canceled",
    reason:
      "waiting for an answer at gate gate; kilroy's runs are not resumed: begin another, with --answers",
    questions: [{ id: "gate#2", node: "gate", text: "Go on?" }],
  });
  expect(outcome.resumable).toBeUndefined();
  expect(outcome.questions?.[0]?.options.map(({ key }) => key)).toEqual(["Y", "A", "3"]);
  expect(bench.git("show", "attractor/run/r-7:pre.txt").split("\n")).toHaveLength(2);
});

it("asks whoever watches until the answer is one, while Kilroy waits", async () => {
  const words = ["what?", "again", "y"];
  const asked: string[] = [];
  const asks = async (question: string) => {
    asked.push(question);
    return words.shift() ?? "";
  };
  expect(await run(ASK, { asks })).toMatchObject({ status: "success" });
  expect(asked).toHaveLength(3);
  expect(asked[0]).toBe("gate: Go on?\n  Y  [Y] Yes\n  A  [A] Again\n  3  No\n> ");
});

it("goes the way that it was answered", async () => {
  expect(await run(given("No"))).toMatchObject({ stages: 4 });
  expect(bench.git("ls-tree", "--name-only", "attractor/run/r-7")).not.toContain("new.txt");
});

it("is stopped while it waits", async () => {
  const stop = new AbortController();
  const asks = (_: string, signal: AbortSignal) =>
    new Promise<string>((resolve) => {
      signal.addEventListener("abort", () => resolve(""));
      stop.abort("by hand");
    });
  expect(await run(ASK, { asks, signal: stop.signal })).toMatchObject({
    status: "canceled",
    reason: "canceled: by hand",
  });
});

it("is no success where Kilroy chose by itself, or otherwise than it was answered", async () => {
  expect(await run(given("Y"), { act: { decides: true } })).toMatchObject({
    status: "fail",
    reason: "human gate gate was answered by kilroy itself with a, and by no person",
  });
  rmSync(bench.logsRoot, { recursive: true });
  expect(await run(given("Y"), { act: { mishears: true } })).toMatchObject({
    status: "fail",
    reason: "kilroy did not go on to a after gate gate, as it was answered",
  });
});

it("is answered the same again after a crash, and nobody is asked twice", async () => {
  const asked: string[] = [];
  const asks = async (question: string) => {
    asked.push(question);
    return "y";
  };
  const outcome = await run(ASK, { asks, act: { crashesAfterGate: true } });
  expect(outcome).toMatchObject({ status: "success" });
  expect(outcome.says?.join("\n")).toContain("begun anew on commit");
  expect(asked).toHaveLength(1);
});

it("is told why where Kilroy refuses the run", async () => {
  expect(await run(given("Y"), { act: { refuse: "no room" } })).toMatchObject({
    status: "fail",
    reason: "kilroy refused the run: its server began no run, and does not say why",
  });
});
