import type { Edge, Graph, Node } from "../language/graph.ts";
import type { Place } from "../pipeline-error.ts";

/** `error`: the graph is not run; `warning`: it is, and may not do what its author meant. */
export type Severity = "error" | "warning";

/** What one rule says of one place. */
export interface Hit {
  readonly place: Place;
  /** One sentence that quotes the bad value. */
  readonly message: string;
  /** What to write instead. */
  readonly fix: string;
  readonly node?: string;
  readonly edge?: { readonly from: string; readonly to: string };
}

/** One thing that lint looks for; its name is its key in the record of rules. */
export interface Rule {
  readonly severity: Severity;
  check(graph: Graph): readonly Hit[];
}

/** A hit on a node, at the place of one of its attributes where that is given. */
export function nodeHit(node: Node, told: { message: string; fix: string; key?: string }): Hit {
  const attribute = told.key === undefined ? undefined : node.attributes.get(told.key);
  const place = attribute?.valuePlace ?? node.place;
  return { place, node: node.id, message: told.message, fix: told.fix };
}

/** A hit on an edge, at the place of one of its attributes where that is given. */
export function edgeHit(edge: Edge, told: { message: string; fix: string; key?: string }): Hit {
  const attribute = told.key === undefined ? undefined : edge.attributes.get(told.key);
  const place = attribute?.valuePlace ?? edge.place;
  return { place, edge: { from: edge.from, to: edge.to }, message: told.message, fix: told.fix };
}
