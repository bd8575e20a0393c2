import { edgesFrom, type Graph } from "../language/graph.ts";
import { nodesOfKind } from "../language/kinds.ts";
import { nodeHit, type Rule } from "./rule.ts";

/** Every node can be reached from the start by edges. */
export const reachability: Rule = {
  severity: "error",
  check: (graph) => {
    const starts = nodesOfKind(graph, "start").map((node) => node.id);
    if (starts.length === 0) return [];
    const reached = reachedFrom(graph, starts);
    return [...graph.nodes.values()]
      .filter((node) => !reached.has(node.id))
      .map((node) =>
        nodeHit(node, {
          message: `no way leads from the start to ${node.id}`,
          fix: "add an edge to it or remove it",
        }),
      );
  },
};

function reachedFrom(graph: Graph, starts: readonly string[]): ReadonlySet<string> {
  const reached = new Set(starts);
  // A set that grows while it is walked is walked to its end.
  for (const id of reached) for (const edge of edgesFrom(graph, id)) reached.add(edge.to);
  return reached;
}
