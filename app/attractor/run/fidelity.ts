import { type Attributes, attribute, type Edge, type Graph, type Node } from "../language/graph.ts";

/** How much of what happened before an agent is told, from everything in its thread to the goal alone. */
export const FIDELITIES = [
  "full",
  "truncate",
  "compact",
  "summary:low",
  "summary:medium",
  "summary:high",
] as const;
export type Fidelity = (typeof FIDELITIES)[number];

/** The mode that a word means; undefined for a word that is none. */
export function fidelityNamed(word: string): Fidelity | undefined {
  const plain = word.trim().toLowerCase();
  return FIDELITIES.find((mode) => mode === plain);
}

/** The first of edge, node and graph that names a mode decides; without one, or where it is no mode, `compact`. */
export function fidelityOf(graph: Graph, node: Node, came: Edge | undefined): Fidelity {
  const word =
    (came && attribute(came, "fidelity")) ??
    attribute(node, "fidelity") ??
    attribute(graph, "default_fidelity") ??
    attribute(graph, "context_fidelity_default");
  return fidelityNamed(word ?? "") ?? "compact";
}

/** Which conversation an agent under `full` goes on with: the node's, the edge's, the graph's, its class's, else the node before's. */
export function threadOf(graph: Graph, node: Node, came: Edge | undefined): string {
  const [ofClass] = (attribute(node, "class") ?? "").split(",").map((name) => name.trim());
  return (
    threadIn(node, "thread_id") ??
    threadIn(came, "thread_id") ??
    threadIn(graph, "thread_id") ??
    threadIn(graph, "context_thread_default") ??
    (ofClass || (came?.from ?? node.id))
  );
}

function threadIn(
  of: { readonly attributes: Attributes } | undefined,
  key: string,
): string | undefined {
  return of === undefined ? undefined : attribute(of, key);
}
