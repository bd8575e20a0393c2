import { attribute } from "../language/graph.ts";
import { nodeHit, type Rule } from "./rule.ts";
import { agents, promptOf } from "./subject.ts";

/** An agent is told what to do. Kilroy does not take a label or a prompt's file for it. */
export const promptOnLlmNodes: Rule = {
  origin: "specification",
  severity: "warning",
  check: (subject) => {
    const instead = subject.dialect === "spec" ? ["label", "prompt_file"] : [];
    const silent = agents(subject).filter(
      (node) =>
        promptOf(subject, node).trim() === "" &&
        instead.every((key) => attribute(node, key) === undefined),
    );
    return silent.map((node) =>
      nodeHit(node, {
        message: `the agent of ${node.id} is told nothing but its ${attribute(node, "label") === undefined ? "id" : "label"}`,
        fix: 'add prompt="…"',
      }),
    );
  },
};
