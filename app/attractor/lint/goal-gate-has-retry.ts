import { type Attributes, attribute } from "../language/graph.ts";
import { nodeHit, type Rule } from "./rule.ts";
import { goalGates } from "./subject.ts";

/** A goal gate that is not met has a place to go to. */
export const goalGateHasRetry: Rule = {
  origin: "specification",
  severity: "warning",
  check: (subject) => {
    if (hasRetryTarget(subject.graph)) return [];
    const gates = goalGates(subject).filter((node) => !hasRetryTarget(node));
    return gates.map((node) =>
      nodeHit(node, {
        key: "goal_gate",
        message: `the goal gate ${node.id} has no retry_target; when it is not met the run fails at the exit`,
        fix: "add retry_target to the node or the graph",
      }),
    );
  },
};

/** Whether a node or the graph says where to go on after a failure. */
export function hasRetryTarget(of: { readonly attributes: Attributes }): boolean {
  return ["retry_target", "fallback_retry_target"].some((key) => attribute(of, key) !== undefined);
}
