import { attribute, edgesFrom, type Graph } from "../language/graph.ts";

/** One step of a run from a node to the next. */
export interface Step {
  readonly from: string;
  readonly to: string;
  /** The index of the graph's edge; undefined for a jump that the graph has no edge for. */
  readonly edge: number | undefined;
  /** Its place in the order of steps: `3`, within a parallel branch `3.1`. */
  readonly number: string;
}

/** What an edge is told apart by from others between the same nodes. */
interface Written {
  readonly condition: string;
  readonly label: string;
}

/** The step between two nodes: over the edge that is written so, else over the first one there is. */
export function stepOf(graph: Graph, from: string, to: string, written?: Written): Step {
  const edges = edgesFrom(graph, from).filter((edge) => edge.to === to);
  const same = edges.find(
    (edge) =>
      (attribute(edge, "condition") ?? "") === written?.condition &&
      (attribute(edge, "label") ?? "") === written.label,
  );
  return { from, to, edge: (same ?? edges[0])?.index, number: "" };
}
