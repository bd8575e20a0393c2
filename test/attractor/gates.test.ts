import { afterEach, beforeEach, describe, expect, it } from "vitest";
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
      node: "gate",
      visit: 1,
      text: "Ship it?",
      options: [
        { key: "S", label: "[S] Ship", to: "exit" },
        { key: "2", label: "Fix it", to: "fix" },
      ],
    });
    expect(bench.files().checkpoint?.context).toMatchObject({
      "human.gate.selected": "exit",
      "human.gate.label": "[S] Ship",
    });
  });

  it("leaves the run open without an answer, to be resumed with one", async () => {
    expect(await bench.run(gated())).toMatchObject({
      status: "canceled",
      failure_reason: "waiting for an answer at gate gate",
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
