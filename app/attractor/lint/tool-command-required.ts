import { attribute } from "../language/graph.ts";
import { nodesOfKind } from "../language/kinds.ts";
import { nodeHit, type Rule } from "./rule.ts";

/** A tool has a command. */
export const toolCommandRequired: Rule = {
  severity: "warning",
  check: (graph) => {
    const silent = nodesOfKind(graph, "tool").filter(
      (node) => attribute(node, "tool_command") === undefined,
    );
    return silent.map((node) =>
      nodeHit(node, {
        message: `the tool ${node.id} has no command and will fail`,
        fix: 'add tool_command="…"',
      }),
    );
  },
};
