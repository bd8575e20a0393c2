import { attribute } from "../language/graph.ts";
import { nodesOfKind } from "../language/kinds.ts";
import { nodeHit, type Rule } from "./rule.ts";

/** An agent is told what to do. */
export const promptOnLlmNodes: Rule = {
  severity: "warning",
  check: (graph) => {
    const silent = nodesOfKind(graph, "codergen").filter((node) =>
      ["prompt", "llm_prompt", "label"].every((key) => attribute(node, key) === undefined),
    );
    return silent.map((node) =>
      nodeHit(node, {
        message: `${node.id} has neither a prompt nor a label`,
        fix: 'add prompt="…"',
      }),
    );
  },
};
