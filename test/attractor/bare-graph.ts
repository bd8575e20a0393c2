import type { Attributes, Graph } from "../../app/attractor/language/graph.ts";

/** What a graph says, without where it says it. */
export function bare(graph: Graph): unknown {
  return {
    name: graph.name,
    attributes: pairs(graph.attributes),
    nodes: [...graph.nodes.values()].map((node) => [node.id, pairs(node.attributes)]),
    edges: graph.edges.map((edge) => [edge.index, edge.from, edge.to, pairs(edge.attributes)]),
    outgoing: [...graph.outgoing].map(([from, edges]) => [from, edges.map(({ index }) => index)]),
  };
}

function pairs(of: Attributes): unknown {
  return [...of.values()].map((found) => [found.key, found.value]);
}
