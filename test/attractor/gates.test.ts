import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Final } from "../../app/attractor/files/shapes.ts";
import { approveAll, givenAnswers, type HumanQuestion } from "../../app/attractor/human-gates.ts";
import { type Workbench, workbench } from "./workbench.ts";

let bench: Workbench;
beforeEach(() => {
  bench = workbench();
});
afterEach(() => bench.remove());

const gated = (more = ""): string => `digraph g { start [shape=Mdiamond] exit [shape=Msquare]
  gate [shape=hexagon, label="Ship it?"${more}]
  fix [shape=parallelogram, tool_command="echo fixed >> fix.txt"]
  start -> gate
  gate -> exit [label="[S] Ship"]
  gate -> fix [label="Fix it"]
  fix -> gate }`;
const completed = (): readonly string[] => bench.files().checkpoint?.completed_nodes ?? [];

describe("a human gate", () => {
  it("leads where its answer says, each visit asked anew", async () => {
    const asked: HumanQuestion[] = [];
    const answers = givenAnswers({ gate: ["fix it", "s"] });
    const gates = {
      ask: (question: HumanQuestion, signal: AbortSignal) => {
        asked.push(question);
        return answers.ask(question, signal);
      },
    };
    expect((await bench.run(gated(), { gates })).status).toBe("success");
    expect(completed()).toEqual(["start", "gate", "fix", "gate", "exit"]);
    expect(asked[0]).toEqual({
      runId: "r-1",
      id: "gate",
      node: "gate",
      visit: 1,
      text: "Ship it?",
      options: [
        { key: "S", label: "[S] Ship", to: "exit" },
        { key: "2", label: "Fix it", to: "fix" },
      ],
    });
    expect(asked[1]).toMatchObject({ id: "gate#2", visit: 2 });
    expect(bench.files().checkpoint?.context).toMatchObject({
      "human.gate.selected": "exit",
      "human.gate.label": "[S] Ship",
    });
  });

  it("leaves the run open without an answer, to be resumed with one", async () => {
    expect(await bench.run(gated())).toMatchObject({
      status: "canceled",
      failure_reason: "waiting for an answer at gate gate",
      open_questions: [{ id: "gate", node: "gate" }],
    });
    expect(completed()).toEqual(["start"]);
    expect((await bench.resume({ gates: givenAnswers({ gate: "exit" }) })).status).toBe("success");
    expect(completed()).toEqual(["start", "gate", "exit"]);
  });

  it("takes the first edge only where somebody asked for that", async () => {
    expect((await bench.run(gated(), { gates: approveAll })).status).toBe("success");
  });

  it("fails for an answer that is none of its options, naming them", async () => {
    const final = await bench.run(gated(), { gates: givenAnswers({ gate: "maybe" }) });
    expect(JSON.parse(bench.log("gate/status.json"))).toMatchObject({
      failure_reason: expect.stringContaining(
        'the answer "maybe" to gate gate is none of its options: S ([S] Ship), 2 (Fix it)',
      ),
    });
    expect(final.status).toBe("fail");
  });

  it("takes its default when its time is over", async () => {
    const never = { ask: () => new Promise<never>(() => {}) };
    const more = ', timeout="20ms", human.default_choice=exit';
    expect((await bench.run(gated(more), { gates: never })).status).toBe("success");
    expect(JSON.parse(bench.log("gate/status.json"))).toMatchObject({ status: "success" });
  });

  it("takes its default, or fails, where it is told that its time was over", async () => {
    const late = { ask: async () => ({ kind: "late" }) as const };
    const asked: HumanQuestion[] = [];
    const gates = {
      ask: async (question: HumanQuestion) => {
        asked.push(question);
        return { kind: "waiting" } as const;
      },
    };
    const more = ', timeout="2h", human.default_choice="Fix it"';
    await bench.run(gated(more), { gates });
    const otherwise = { key: "2", label: "Fix it", to: "fix" };
    expect(asked).toMatchObject([{ timeoutMs: 7_200_000, otherwise }]);
    await bench.resume({
      gates: {
        ask: async ({ visit }) => (visit === 1 ? late.ask() : gates.ask(asked[0] as HumanQuestion)),
      },
    });
    expect(completed()).toEqual(["start", "gate", "fix"]);
    bench.remove();
    bench = workbench();
    expect(await bench.run(gated(', timeout="2h"'), { gates: late })).toMatchObject({
      status: "fail",
      failure_reason: expect.stringContaining("nobody answered the gate within 7200s"),
    });
  });

  it("ends when the run is stopped while it waits", async () => {
    const stop = new AbortController();
    const gates = {
      ask: () => {
        stop.abort("operator");
        return new Promise<never>(() => {});
      },
    };
    expect(await bench.run(gated(), { gates, signal: stop.signal })).toMatchObject({
      status: "canceled",
      failure_reason: "canceled: operator",
    });
  });
});

const forked = (more = ""): string => `digraph g { start [shape=Mdiamond] exit [shape=Msquare]
  fork [shape=component${more}]
  left [shape=hexagon, label="Left?"]
  right [shape=hexagon, label="Right?"]
  work [shape=parallelogram, tool_command="echo worked >> work.txt"]
  l [shape=parallelogram, tool_command="echo left > left.txt"]
  join [shape=tripleoctagon]
  start -> fork
  fork -> left
  fork -> right
  fork -> work
  left -> l [label="Go"]
  l -> join
  right -> join [label="Go"]
  work -> join
  join -> exit }`;

describe("human gates in parallel branches", () => {
  const LEFT = "fork/pass1/01-left/left";
  const RIGHT = "fork/pass1/02-right/right";
  /** Answers by question; what it was asked it remembers. */
  const answering = (answered: readonly string[], asked: string[] = []) => ({
    ask: async ({ id, options: [first] }: HumanQuestion) => {
      asked.push(id);
      return first !== undefined && answered.includes(id)
        ? ({ kind: "chosen", option: first } as const)
        : ({ kind: "waiting" } as const);
    },
  });
  const open = (final: Final) => final.open_questions?.map(({ id }) => id).toSorted();

  it("are open at once, under ids of their own, and one answer leaves the others open", async () => {
    const first = await bench.run(forked(), { gates: answering([]) });
    expect(first).toMatchObject({
      status: "canceled",
      failure_reason: expect.stringContaining("waiting for an answer at gate"),
    });
    expect(open(first)).toEqual([LEFT, RIGHT]);
    expect(completed()).toEqual(["start"]);
    expect(open(await bench.resume({ gates: answering([RIGHT]) }))).toEqual([LEFT]);
    const asked: string[] = [];
    expect((await bench.resume({ gates: answering([LEFT], asked) })).status).toBe("success");
    expect(asked).toEqual([LEFT]);
    expect(completed()).toEqual(["start", "fork", "join", "exit"]);
  });

  it("are not waited for when the answer is certain without them", async () => {
    const policy = ', join_policy="k_of_n", k=1';
    const final = await bench.run(forked(policy), { gates: answering([]) });
    expect(final).toMatchObject({ status: "success" });
    expect(open(final)).toBeUndefined();
  });
});
