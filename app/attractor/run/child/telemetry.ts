import { attribute, type Graph } from "../../language/graph.ts";
import { conditionIsMet } from "../route.ts";
import type { RunState } from "../state.ts";

/** How a child pipeline is doing. */
export type ChildStatus = "running" | "completed" | "failed" | "stopped";

/** What a manager sees of its child, as the context names it. */
export function telemetry(child: RunState, status: ChildStatus): Record<string, unknown> {
  const { current, completed, outcome, retries } = child;
  return {
    "stack.child.status": status,
    "stack.child.outcome": outcome.status,
    "stack.child.active_stage": current ?? "",
    "stack.child.completed": completed.length,
    "stack.child.retries": Object.values(retries).reduce((sum, count) => sum + count, 0),
    "stack.child.failure_reason": outcome.failure_reason ?? "",
  };
}

/**
 * Whether a manager's `stop_condition` holds. It sees how the child's last stage ended, what the manager knows and observes, and
 * each value of the child's own context behind `stack.child.context.`
 */
export function stopConditionHolds(
  condition: string,
  known: Readonly<Record<string, unknown>>,
  child: RunState,
): boolean {
  const own = Object.entries(child.context).map(([key, value]) => [
    `stack.child.context.${key}`,
    value,
  ]);
  const context = { ...known, ...Object.fromEntries(own), ...telemetry(child, "running") };
  return conditionIsMet(condition, { outcome: child.outcome, context });
}

/** Entries of a context that are about the graph that has it, and not about the work. */
const OF_A_GRAPH = /^(?:graph|internal|loop|loop_restart|parallel|stack)\./;

/** What a child begins with: all that its manager knows of the work, and its own graph's attributes. */
export function childContext(
  known: Readonly<Record<string, unknown>>,
  graph: Graph,
): Record<string, unknown> {
  const work = Object.entries(known).filter(([key]) => !OF_A_GRAPH.test(key));
  const goal = attribute(graph, "goal") ?? known["graph.goal"];
  return { ...Object.fromEntries(work), "graph.goal": goal };
}
