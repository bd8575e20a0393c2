import type { MessageCreateParams } from "@anthropic-ai/sdk/resources/messages";
import { calls, says, type Turn } from "./turns.ts";

const BROKEN = "export const different = (text) => new Set(text.split(' ')).size;\n";
const TEST = `import assert from "node:assert";
import test from "node:test";
import { different } from "./different.js";

test("capital and small letters do not make words different", () => {
  assert.equal(different("to be or not To\\nBE"), 4);
});
`;

/** A graph of three agents' nodes and a test between them, for `coder`. */
export const CODER_GRAPH = `digraph different {
  graph [goal="Count different words", max_node_visits=3,
    model_stylesheet="* { llm_model: claude-sonnet-4-6; } #repair { llm_model: claude-opus-5; reasoning_effort: high; }"]
  start [shape=Mdiamond]
  plan [shape=box, backend=anthropic, prompt="PLAN how to: $goal"]
  implement [shape=box, backend=anthropic, prompt="IMPLEMENT what PLAN.md says"]
  tests [shape=parallelogram, tool_command="node --test different.test.js", timeout=60, goal_gate=true, retry_target=repair]
  repair [shape=box, backend=anthropic, prompt="REPAIR what the tests found"]
  exit [shape=Msquare]
  start -> plan
  plan -> implement
  implement -> tests
  tests -> exit [condition="outcome=success"]
  tests -> repair
  repair -> tests
}
`;

/** What the stand-in for a model does at each node, answer by answer: it forgets the capital letters, and sees it when the test says so. */
const PARTS: Readonly<Record<string, readonly Turn[]>> = {
  PLAN: [
    calls("list", {}),
    calls("write", { path: "PLAN.md", text: "Split, fold, count.\n" }),
    says("Planned."),
  ],
  IMPLEMENT: [
    calls("read", { path: "PLAN.md" }),
    calls("write", { path: "different.js", text: BROKEN }),
    { status: 529 },
    calls("write", { path: "different.test.js", text: TEST }),
    says("Written; I did not run it."),
  ],
  REPAIR: [
    calls("run", { command: "node --test different.test.js" }),
    calls("edit", {
      path: "different.js",
      old: "text.split(' ')",
      new: "text.toLowerCase().split(/\\s+/)",
    }),
    calls("run", { command: "node --test different.test.js" }),
    says("It folds the case now."),
  ],
};

/** A script that writes real code, fails its own test once, and repairs it; each model by itself. */
export function coder(): (request: MessageCreateParams) => Turn {
  const asked = new Map<string, number>();
  return (request) => {
    const task = JSON.stringify(request.messages[0]);
    const part = Object.keys(PARTS).find((name) => task.includes(`${name} `)) ?? "";
    const who = `${request.model} ${part}`;
    const turn = asked.get(who) ?? 0;
    asked.set(who, turn + 1);
    return PARTS[part]?.[turn] ?? says("There is nothing left to do.");
  };
}
