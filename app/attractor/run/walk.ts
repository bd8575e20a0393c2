import type { Final } from "../files/shapes.ts";
import { attribute, type Node } from "../language/graph.ts";
import { kindOf, nodesOfKind } from "../language/kinds.ts";
import { finish } from "./finish.ts";
import { retryTarget, unmetGate } from "./gates.ts";
import { nextStep, type Step } from "./next-step.ts";
import type { Run } from "./run.ts";
import { runStage } from "./stage.ts";
import type { RunState } from "./state.ts";

/** Visits of one node after which a run without `max_node_visits` ends: no loop is without a bound. */
const DEFAULT_VISITS = 50;

/** Walks the graph from a state to the run's end. */
export async function walk(run: Run, from: RunState): Promise<Final> {
  let state = from;
  try {
    for (let step = firstStep(run, state); ; step = nextStep(run, state)) {
      const ending = await takeStep(run, state, step);
      if ("final" in ending) return ending.final;
      state = ending.state;
    }
  } catch (cause) {
    if (!isOutside(cause)) throw cause;
    return finish(run, state, {
      status: "fail",
      reason: `the run's files cannot be kept: ${cause.message}`,
    });
  }
}

function firstStep(run: Run, state: RunState): Step {
  if (state.current !== undefined) return nextStep(run, state);
  const [start] = nodesOfKind(run.graph, "start");
  return start === undefined
    ? { kind: "end", status: "fail", reason: "no start node" }
    : { kind: "go", node: start };
}

type Taken = { readonly state: RunState } | { readonly final: Final };

async function takeStep(run: Run, state: RunState, step: Step): Promise<Taken> {
  if (run.signal.aborted) return { final: finish(run, state, canceled(run)) };
  if (step.kind === "end") return { final: finish(run, state, step) };
  const detour = atExit(run, state, step.node);
  if (detour.kind === "end") return { final: finish(run, state, detour) };
  const worn = atLimit(run, state, detour.node);
  if (worn !== undefined) return { final: finish(run, state, worn) };
  const ending = await runStage(run, detour.node, state);
  if (ending.kind === "ended") return { state: ending.state };
  const how =
    ending.kind === "canceled"
      ? canceled(run)
      : ({ kind: "end", status: "fail", reason: ending.reason } as const);
  return { final: finish(run, state, how) };
}

/** At an exit every goal gate that was visited must be met; else the run goes to the gate's retry target. */
function atExit(run: Run, state: RunState, node: Node): Step {
  const unmet = kindOf(node) === "exit" ? unmetGate(run.graph, state.statuses) : undefined;
  if (unmet === undefined) return { kind: "go", node };
  const target = run.graph.nodes.get(retryTarget(run.graph, unmet) ?? "");
  if (target !== undefined) return { kind: "go", node: target };
  return {
    kind: "end",
    status: "fail",
    reason: `goal gate unsatisfied (${unmet}) and no retry target`,
  };
}

function atLimit(run: Run, state: RunState, { id }: Node): (Step & { kind: "end" }) | undefined {
  const limit = Number(attribute(run.graph, "max_node_visits") ?? DEFAULT_VISITS);
  const visit = (state.visits[id] ?? 0) + 1;
  if (limit === 0 || visit < limit) return undefined;
  run.journal.event("stuck_cycle_breaker", { node_id: id, visit_count: visit, visit_limit: limit });
  const last =
    state.trouble === undefined
      ? ""
      : `; last failure: ${state.trouble.node}: ${state.trouble.reason}`;
  return {
    kind: "end",
    status: "fail",
    reason: `node ${id} reached the limit of max_node_visits=${limit}${last}`,
  };
}

function canceled(run: Run): Step & { kind: "end" } {
  const who = whoAsked(run.signal.reason);
  return { kind: "end", status: "canceled", reason: who === "" ? "canceled" : `canceled: ${who}` };
}

/** The reason that was given with the stop; nothing for an abort without one. */
function whoAsked(reason: unknown): string {
  if (reason instanceof DOMException && reason.name === "AbortError") return "";
  return reason instanceof Error ? reason.message : String(reason ?? "");
}

/** Errors of the operating system have a code; everything else is a bug and not to be hidden. */
function isOutside(cause: unknown): cause is Error {
  return cause instanceof Error && "syscall" in cause;
}
