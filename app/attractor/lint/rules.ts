import { allConditionalEdges } from "./all-conditional-edges.ts";
import { attributeValues } from "./attribute-values.ts";
import { conditionSyntax } from "./condition-syntax.ts";
import { edgeTargetExists } from "./edge-target-exists.ts";
import { exitNoOutgoing } from "./exit-no-outgoing.ts";
import { goalGateHasRetry } from "./goal-gate-has-retry.ts";
import { promptOnLlmNodes } from "./prompt-on-llm-nodes.ts";
import { reachability } from "./reachability.ts";
import { reservedNodeId } from "./reserved-node-id.ts";
import { retryTargetExists } from "./retry-target-exists.ts";
import type { Rule } from "./rule.ts";
import { singleExit } from "./single-exit.ts";
import { startNoIncoming } from "./start-no-incoming.ts";
import { startNode } from "./start-node.ts";
import { supported } from "./supported.ts";
import { terminalNode } from "./terminal-node.ts";
import { toolCommandRequired } from "./tool-command-required.ts";
import { typeKnown } from "./type-known.ts";

/** Every rule by its name. The last four are ours, the others the language's own. */
export const rules: Readonly<Record<string, Rule>> = {
  start_node: startNode,
  terminal_node: terminalNode,
  edge_target_exists: edgeTargetExists,
  start_no_incoming: startNoIncoming,
  exit_no_outgoing: exitNoOutgoing,
  reachability,
  condition_syntax: conditionSyntax,
  tool_command_required: toolCommandRequired,
  all_conditional_edges: allConditionalEdges,
  type_known: typeKnown,
  prompt_on_llm_nodes: promptOnLlmNodes,
  retry_target_exists: retryTargetExists,
  goal_gate_has_retry: goalGateHasRetry,
  attribute_values: attributeValues,
  reserved_node_id: reservedNodeId,
  single_exit: singleExit,
  supported,
};
