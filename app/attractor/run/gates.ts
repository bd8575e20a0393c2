import { type Attributes, attribute, type Graph } from "../language/graph.ts";
import { isMet, type Status } from "./outcome.ts";

/** The first goal gate that was visited and whose last visit did not meet it. */
export function unmetGate(
  graph: Graph,
  lastStatus: Readonly<Record<string, Status>>,
): string | undefined {
  return Object.keys(lastStatus).find((id) => {
    const node = graph.nodes.get(id);
    return (
      node !== undefined && attribute(node, "goal_gate") === "true" && !isMet(lastStatus[id] ?? "")
    );
  });
}

/** Where a failure of this node jumps to: its own targets, then the graph's; only nodes that exist count. */
export function retryTarget(graph: Graph, id: string): string | undefined {
  const node = graph.nodes.get(id);
  const named = [...(node === undefined ? [] : targetsOf(node)), ...targetsOf(graph)];
  return named.find((target) => graph.nodes.has(target));
}

function targetsOf(of: { readonly attributes: Attributes }): readonly string[] {
  return ["retry_target", "fallback_retry_target"].flatMap((key) => attribute(of, key) ?? []);
}
