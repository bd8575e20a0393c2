import type { Dialect } from "../dialect.ts";
import { attribute, type Graph } from "../language/graph.ts";
import { nodesOfKind } from "../language/kinds.ts";
import { countOf } from "./counts.ts";
import { loopCount } from "./next-step.ts";
import type { Run } from "./run.ts";
import type { RunState } from "./state.ts";

/** Visits of one node after which a run without `max_node_visits` ends: no loop is without a bound. */
const DEFAULT_VISITS = 50;

/** The visit that a run may not begin; 0: there is none. Kilroy has no bound where the graph gives none. */
function visitLimit(graph: Graph, dialect: Dialect): number {
  const given = attribute(graph, "max_node_visits");
  if (given !== undefined) return Number(given);
  if (dialect === "kilroy") return 0;
  // A counted loop is a bound by itself.
  return nodesOfKind(graph, "loop-end").reduce((all, end) => all * loopCount(end), DEFAULT_VISITS);
}

/** The sentence of a run that would visit a node once too often. */
export function overLimit(run: Run, state: RunState, id: string): string | undefined {
  const limit = visitLimit(run.graph, run.dialect);
  const visit = countOf(state.visits, id) + 1;
  if (limit === 0 || visit < limit) return undefined;
  run.journal.event("stuck_cycle_breaker", { node_id: id, visit_count: visit, visit_limit: limit });
  if (run.dialect === "kilroy")
    return `run aborted: node ${JSON.stringify(id)} visited ${visit} times in this iteration (limit ${limit}); pipeline is stuck in a cycle`;
  const { trouble } = state;
  const last = trouble === undefined ? "" : `; last failure: ${trouble.node}: ${trouble.reason}`;
  return `node ${id} reached the limit of max_node_visits=${limit}${last}`;
}
