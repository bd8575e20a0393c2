import { type Attributes, attribute } from "../language/graph.ts";
import { nodeHit, type Rule } from "./rule.ts";

/** A goal gate that is not met has a place to go to. */
export const goalGateHasRetry: Rule = {
  severity: "warning",
  check: (graph) => {
    if (hasTarget(graph)) return [];
    const gates = [...graph.nodes.values()].filter(
      (node) => attribute(node, "goal_gate") === "true",
    );
    return gates
      .filter((node) => !hasTarget(node))
      .map((node) =>
        nodeHit(node, {
          key: "goal_gate",
          message: `the goal gate ${node.id} has no retry_target; when it is not met the run fails at the exit`,
          fix: "add retry_target to the node or the graph",
        }),
      );
  },
};

function hasTarget(of: { readonly attributes: Attributes }): boolean {
  return (
    attribute(of, "retry_target") !== undefined ||
    attribute(of, "fallback_retry_target") !== undefined
  );
}
