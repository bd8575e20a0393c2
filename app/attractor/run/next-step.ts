import { attribute, type Edge, edgesFrom, type Node } from "../language/graph.ts";
import { type Kind, kindOf, nodesOfKind } from "../language/kinds.ts";
import { failureClass } from "./failure-class.ts";
import { retryTarget } from "./gates.ts";
import { joinOf } from "./parallel/join.ts";
import { type Selection, selectByCondition, selectEdge } from "./route.ts";
import type { Run } from "./run.ts";
import type { RunState } from "./state.ts";

/** Where a run goes: to a node, to a node in a new beginning, out of a parallel branch, or to its end. */
export type Step =
  | {
      readonly kind: "go";
      readonly node: Node;
      /** The edge that leads there; absent where none was chosen. */
      readonly edge?: Edge;
      readonly context?: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: "restart"; readonly node: Node }
  | { readonly kind: "join" }
  | Ending;

export interface Ending {
  readonly kind: "end";
  readonly status: "success" | "fail" | "canceled";
  readonly reason?: string;
}

/** Kinds that, failed, are passed only by an edge that asks for it: nothing was merged, nobody has agreed. */
const STRICT: ReadonlySet<Kind> = new Set(["fan-in", "human"]);

const fail = (reason: string): Ending => ({ kind: "end", status: "fail", reason });

/** Where a run begins that has not ended a stage yet. */
export function firstStep(run: Run, state: RunState): Step {
  const [start] = nodesOfKind(run.graph, "start");
  const node = state.entry === undefined ? start : run.graph.nodes.get(state.entry);
  if (node === undefined) return fail("no start node");
  // A branch comes from its component, whose edge to it has not been followed yet.
  const edge = edgesFrom(run.graph, state.current ?? "").find(({ to }) => to === state.entry);
  return leadTo(run, node, edge);
}

/** Chooses where a stage's outcome leads and tells it in the records. */
export function nextStep(run: Run, state: RunState): Step {
  const id = state.current ?? "";
  const node = run.graph.nodes.get(id);
  if (node === undefined) return fail(`the graph has no node ${JSON.stringify(id)}`);
  switch (kindOf(node)) {
    case "exit":
      return run.stop === undefined
        ? { kind: "end", status: "success" }
        : fail(`the branch ended at the exit ${id} and not at its join ${run.stop}`);
    case "parallel":
      return afterComponent(run, id);
    case "loop-end":
      return roundAgain(run, state, node) ?? byEdge(run, state);
    default:
      return byEdge(run, state);
  }
}

function leadTo(run: Run, node: Node, edge?: Edge): Step {
  if (node.id === run.stop) return { kind: "join" };
  return { kind: "go", node, ...(edge === undefined ? {} : { edge }) };
}

/** A component always leads to its own join, in the run and in a branch. */
function afterComponent(run: Run, id: string): Step {
  const target = run.graph.nodes.get(joinOf(run.graph, id) ?? "");
  return target === undefined
    ? fail(`the branches of ${id} come together nowhere`)
    : leadTo(run, target);
}

/** The end of a counted loop leads back to its beginning until the loop was gone through often enough. */
function roundAgain(run: Run, state: RunState, end: Node): Step | undefined {
  const loop = attribute(end, "loop_id") ?? end.id;
  const key = `loop.${loop}.iteration`;
  const round = Number(state.context[key] ?? 0) + 1;
  const begin = nodesOfKind(run.graph, "loop-begin").find(
    (node) => (attribute(node, "loop_id") ?? node.id) === loop,
  );
  if (begin !== undefined && round < loopCount(end)) {
    run.journal.event("loop_iteration", { loop_id: loop, iteration: round });
    return { kind: "go", node: begin, context: { [key]: round } };
  }
  run.journal.event("loop_terminated", { loop_id: loop, iterations: round });
  const step = byEdge(run, state);
  return step.kind === "go" ? { ...step, context: { [key]: 0 } } : step;
}

/** How often a counted loop is gone through: once where it does not say. */
export function loopCount(end: Node): number {
  const count = Number(attribute(end, "loop_count") ?? 1);
  return Number.isInteger(count) && count > 0 ? count : 1;
}

function byEdge(run: Run, state: RunState): Step {
  const id = state.current ?? "";
  const node = run.graph.nodes.get(id);
  const failing = state.outcome.status === "fail";
  const strict = failing && node !== undefined && STRICT.has(kindOf(node));
  const selection = (strict ? selectByCondition : selectEdge)(run.graph, id, state);
  tellConditions(run, id, selection);
  const edge = selection.chosen?.edge;
  const target = edge === undefined ? undefined : run.graph.nodes.get(edge.to);
  if (edge === undefined || target === undefined)
    return withoutEdge(run, state, { selection, strict });
  tellEdge(run, selection, strict ? "conditional" : "edge_selection");
  if (run.stop === undefined && attribute(edge, "loop_restart") === "true")
    return restartAt(state, edge, target);
  return leadTo(run, target, edge);
}

/** A failure that another beginning cannot mend does not lead to one. */
function restartAt(state: RunState, edge: Edge, node: Node): Step {
  const { outcome } = state;
  const kind = failureClass(outcome);
  if (kind === "" || kind === "transient_infra") return { kind: "restart", node };
  const why = outcome.failure_reason ?? "no reason given";
  return fail(`loop_restart blocked: ${edge.from} failed as ${kind}: ${why}`);
}

function withoutEdge(
  run: Run,
  state: RunState,
  { selection, strict }: { selection: Selection; strict: boolean },
): Step {
  const id = state.current ?? "";
  const { status, failure_reason } = state.outcome;
  if (status !== "fail") {
    if (selection.candidates === 0) return { kind: "end", status: "success" };
    return fail(failure_reason || "no eligible edge");
  }
  const reason = failure_reason || `${id} failed`;
  const jumps = run.stop === undefined && !(strict && isDeterministic(state));
  const target = jumps ? run.graph.nodes.get(retryTarget(run.graph, id) ?? "") : undefined;
  if (target === undefined) return fail(reason);
  run.journal.event("no_matching_fail_edge_fallback", {
    node_id: id,
    retry_target: target.id,
    failure_reason: reason,
  });
  return { kind: "go", node: target };
}

function isDeterministic({ outcome }: RunState): boolean {
  return failureClass(outcome) === "deterministic";
}

/** Inside a branch the choice of edges is not told: its stages tell the way. */
function tellConditions(run: Run, id: string, { conditions }: Selection): void {
  if (run.stop !== undefined) return;
  for (const { edge, matched } of conditions) {
    run.journal.event("edge_condition_evaluated", {
      node_id: id,
      edge_to: edge.to,
      condition: attribute(edge, "condition") ?? "",
      matched,
    });
  }
}

function tellEdge(run: Run, { chosen, candidates, conditions }: Selection, source: string): void {
  if (chosen === undefined || run.stop !== undefined) return;
  const { edge, method } = chosen;
  const condition = attribute(edge, "condition") ?? "";
  run.journal.event("edge_selected", {
    from_node: edge.from,
    to_node: edge.to,
    label: attribute(edge, "label") ?? "",
    condition,
    hop_source: source,
    selection_method: method,
    candidates_evaluated: candidates,
    conditions_matched: conditions.filter(({ matched }) => matched).length,
  });
  const msg = `${edge.from} → ${edge.to} (${method})`;
  const data = { condition, from: edge.from, reason: method, to: edge.to };
  run.journal.log({ source: "engine", node: "", event: "edge.selected", msg, data });
}
