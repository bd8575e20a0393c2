import { allConditionalEdges } from "./all-conditional-edges.ts";
import { attributeValues } from "./attribute-values.ts";
import { branchHasWork } from "./branch-has-work.ts";
import { candidateStylesheets } from "./candidate-stylesheets.ts";
import { componentHasJoin } from "./component-has-join.ts";
import { componentMerges } from "./component-merges.ts";
import { concurrentSplitMinBranches } from "./concurrent-split-min-branches.ts";
import { concurrentSplitRequiresJoin } from "./concurrent-split-requires-join.ts";
import { conditionSyntax } from "./condition-syntax.ts";
import { conditionText } from "./condition-text.ts";
import { customOutcomeCoverage } from "./custom-outcome-coverage.ts";
import { edgeTargetExists } from "./edge-target-exists.ts";
import { escalationModelsSyntax } from "./escalation-models-syntax.ts";
import { exitAfterFailure } from "./exit-after-failure.ts";
import { exitNoOutgoing } from "./exit-no-outgoing.ts";
import { failLoopFailureClassGuard } from "./fail-loop-failure-class-guard.ts";
import { fanInHasComponent } from "./fan-in-has-component.ts";
import { fidelityValid } from "./fidelity-valid.ts";
import { goalGateExitStatusContract } from "./goal-gate-exit-status-contract.ts";
import { goalGateHasRetry } from "./goal-gate-has-retry.ts";
import { goalGateMissingNodeRetryTarget } from "./goal-gate-missing-node-retry-target.ts";
import { goalGatePromptStatusHint } from "./goal-gate-prompt-status-hint.ts";
import { llmProviderRequired } from "./llm-provider-required.ts";
import { loopRestartFailureClassGuard } from "./loop-restart-failure-class-guard.ts";
import { managerLoop } from "./manager-loop.ts";
import { namedFile } from "./named-file.ts";
import { noLoopsInConcurrentRegions } from "./no-loops-in-concurrent-regions.ts";
import { noNestedConcurrentRegions } from "./no-nested-concurrent-regions.ts";
import { orphanCustomOutcomeHint } from "./orphan-custom-outcome-hint.ts";
import { promptFileConflict } from "./prompt-file-conflict.ts";
import { promptOnConditionalNode } from "./prompt-on-conditional-node.ts";
import { promptOnLlmNodes } from "./prompt-on-llm-nodes.ts";
import { reachability } from "./reachability.ts";
import { reservedKeywordNodeId } from "./reserved-keyword-node-id.ts";
import { reservedNodeId } from "./reserved-node-id.ts";
import { retryTargetExists } from "./retry-target-exists.ts";
import type { Rule } from "./rule.ts";
import { singleExit } from "./single-exit.ts";
import { startNoIncoming } from "./start-no-incoming.ts";
import { startNode } from "./start-node.ts";
import { statusContractInPrompt } from "./status-contract-in-prompt.ts";
import { statusFallbackInPrompt } from "./status-fallback-in-prompt.ts";
import { statusOutcomeFieldConfusion } from "./status-outcome-field-confusion.ts";
import { stylesheetNoncanonicalModelId } from "./stylesheet-noncanonical-model-id.ts";
import { stylesheetSyntax } from "./stylesheet-syntax.ts";
import { stylesheetUnknownModel } from "./stylesheet-unknown-model.ts";
import { supported } from "./supported.ts";
import { templatePostmortemBroadRollback } from "./template-postmortem-broad-rollback.ts";
import { templatePostmortemReplanEntry } from "./template-postmortem-replan-entry.ts";
import { terminalConditionEdge } from "./terminal-condition-edge.ts";
import { terminalNode } from "./terminal-node.ts";
import { timeoutUnit } from "./timeout-unit.ts";
import { toolCommandAbsPath } from "./tool-command-abs-path.ts";
import { toolCommandRequired } from "./tool-command-required.ts";
import { twoEligibleEdges } from "./two-eligible-edges.ts";
import { typeKnown } from "./type-known.ts";
import { unboundedLoop } from "./unbounded-loop.ts";
import { validateScriptFailureContract } from "./validate-script-failure-contract.ts";

/** Every rule by its name: the specification's, then Kilroy's, then ours. */
export const rules: Readonly<Record<string, Rule>> = {
  start_node: startNode,
  terminal_node: terminalNode,
  edge_target_exists: edgeTargetExists,
  start_no_incoming: startNoIncoming,
  exit_no_outgoing: exitNoOutgoing,
  reachability,
  condition_syntax: conditionSyntax,
  stylesheet_syntax: stylesheetSyntax,
  type_known: typeKnown,
  fidelity_valid: fidelityValid,
  retry_target_exists: retryTargetExists,
  goal_gate_has_retry: goalGateHasRetry,
  prompt_on_llm_nodes: promptOnLlmNodes,
  single_exit: singleExit,
  terminal_condition_edge: terminalConditionEdge,
  all_conditional_edges: allConditionalEdges,
  llm_provider_required: llmProviderRequired,
  tool_command_required: toolCommandRequired,
  prompt_file_conflict: promptFileConflict,
  goal_gate_exit_status_contract: goalGateExitStatusContract,
  status_outcome_field_confusion: statusOutcomeFieldConfusion,
  concurrent_split_min_branches: concurrentSplitMinBranches,
  concurrent_split_requires_join: concurrentSplitRequiresJoin,
  no_nested_concurrent_regions: noNestedConcurrentRegions,
  no_loops_in_concurrent_regions: noLoopsInConcurrentRegions,
  goal_gate_missing_node_retry_target: goalGateMissingNodeRetryTarget,
  goal_gate_prompt_status_hint: goalGatePromptStatusHint,
  prompt_on_conditional_node: promptOnConditionalNode,
  status_contract_in_prompt: statusContractInPrompt,
  status_fallback_in_prompt: statusFallbackInPrompt,
  validate_script_failure_contract: validateScriptFailureContract,
  loop_restart_failure_class_guard: loopRestartFailureClassGuard,
  fail_loop_failure_class_guard: failLoopFailureClassGuard,
  escalation_models_syntax: escalationModelsSyntax,
  stylesheet_noncanonical_model_id: stylesheetNoncanonicalModelId,
  stylesheet_unknown_model: stylesheetUnknownModel,
  template_postmortem_replan_entry: templatePostmortemReplanEntry,
  template_postmortem_broad_rollback: templatePostmortemBroadRollback,
  orphan_custom_outcome_hint: orphanCustomOutcomeHint,
  custom_outcome_coverage: customOutcomeCoverage,
  reserved_keyword_node_id: reservedKeywordNodeId,
  tool_command_abs_path: toolCommandAbsPath,
  attribute_values: attributeValues,
  condition_text: conditionText,
  reserved_node_id: reservedNodeId,
  supported,
  named_file: namedFile,
  candidate_stylesheets: candidateStylesheets,
  manager_loop: managerLoop,
  two_eligible_edges: twoEligibleEdges,
  exit_after_failure: exitAfterFailure,
  unbounded_loop: unboundedLoop,
  component_has_join: componentHasJoin,
  component_merges: componentMerges,
  fan_in_has_component: fanInHasComponent,
  branch_has_work: branchHasWork,
  timeout_unit: timeoutUnit,
};
