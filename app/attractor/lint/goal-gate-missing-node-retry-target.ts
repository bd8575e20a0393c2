import { hasRetryTarget } from "./goal-gate-has-retry.ts";
import { nodeHit, type Rule } from "./rule.ts";
import { goalGates } from "./subject.ts";

/** A goal gate says itself where to go on: the graph's target is where Kilroy's graphs go after passing failures. */
export const goalGateMissingNodeRetryTarget: Rule = {
  origin: "kilroy",
  severity: "warning",
  check: (subject) =>
    goalGates(subject)
      .filter((node) => !hasRetryTarget(node))
      .map((node) =>
        nodeHit(node, {
          key: "goal_gate",
          message: `the goal gate ${node.id} has no retry_target of its own`,
          fix: "add retry_target with the node that repairs what the gate found",
        }),
      ),
};
