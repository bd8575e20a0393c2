import { attribute, type Node } from "../language/graph.ts";
import { kindOf } from "../language/kinds.ts";
import { retryTarget } from "./gates.ts";
import { type Selection, selectEdge } from "./route.ts";
import type { Run } from "./run.ts";
import type { RunState } from "./state.ts";

/** Where a run goes: to a node, or to its end. */
export type Step =
  | { readonly kind: "go"; readonly node: Node }
  | {
      readonly kind: "end";
      readonly status: "success" | "fail" | "canceled";
      readonly reason?: string;
    };

/** Chooses where a stage's outcome leads and tells it in the records. */
export function nextStep(run: Run, state: RunState): Step {
  const id = state.current ?? "";
  const node = run.graph.nodes.get(id);
  if (node !== undefined && kindOf(node) === "exit") return { kind: "end", status: "success" };
  const selection = selectEdge(run.graph, id, state);
  tellConditions(run, id, selection);
  const target =
    selection.chosen === undefined ? undefined : run.graph.nodes.get(selection.chosen.edge.to);
  if (target === undefined) return withoutEdge(run, state, selection);
  tellEdge(run, selection);
  return { kind: "go", node: target };
}

function withoutEdge(run: Run, state: RunState, selection: Selection): Step {
  const id = state.current ?? "";
  const { status, failure_reason } = state.outcome;
  if (status !== "fail") {
    if (selection.candidates === 0) return { kind: "end", status: "success" };
    return { kind: "end", status: "fail", reason: failure_reason || "no eligible edge" };
  }
  const target = run.graph.nodes.get(retryTarget(run.graph, id) ?? "");
  const reason = failure_reason || `${id} failed`;
  if (target === undefined) return { kind: "end", status: "fail", reason };
  run.journal.event("no_matching_fail_edge_fallback", {
    node_id: id,
    retry_target: target.id,
    failure_reason: reason,
  });
  return { kind: "go", node: target };
}

function tellConditions(run: Run, id: string, { conditions }: Selection): void {
  for (const { edge, matched } of conditions) {
    run.journal.event("edge_condition_evaluated", {
      node_id: id,
      edge_to: edge.to,
      condition: attribute(edge, "condition") ?? "",
      matched,
    });
  }
}

function tellEdge(run: Run, { chosen, candidates, conditions }: Selection): void {
  if (chosen === undefined) return;
  const { edge, method } = chosen;
  const condition = attribute(edge, "condition") ?? "";
  run.journal.event("edge_selected", {
    from_node: edge.from,
    to_node: edge.to,
    label: attribute(edge, "label") ?? "",
    condition,
    hop_source: "edge_selection",
    selection_method: method,
    candidates_evaluated: candidates,
    conditions_matched: conditions.filter(({ matched }) => matched).length,
  });
  const msg = `${edge.from} → ${edge.to} (${method})`;
  const data = { condition, from: edge.from, reason: method, to: edge.to };
  run.journal.log({ source: "engine", node: "", event: "edge.selected", msg, data });
}
