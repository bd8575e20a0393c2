import { attribute, type Graph, type Node } from "./graph.ts";

/** What a node does. */
export type Kind =
  | "start"
  | "exit"
  | "tool"
  | "codergen"
  | "conditional"
  | "human"
  | "parallel"
  | "fan-in"
  | "manager-loop"
  | "loop-begin"
  | "loop-end"
  | "concurrent-split"
  | "concurrent-join";

const BY_SHAPE: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ["Mdiamond", "start"],
  ["circle", "start"],
  ["Msquare", "exit"],
  ["doublecircle", "exit"],
  ["parallelogram", "tool"],
  ["box", "codergen"],
  ["diamond", "conditional"],
  ["hexagon", "human"],
  ["component", "parallel"],
  ["tripleoctagon", "fan-in"],
  ["house", "manager-loop"],
  ["trapezium", "loop-begin"],
  ["invtrapezium", "loop-end"],
  ["pentagon", "concurrent-split"],
  ["cylinder", "concurrent-join"],
]);

const BY_TYPE: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ["start", "start"],
  ["exit", "exit"],
  ["tool", "tool"],
  ["codergen", "codergen"],
  ["conditional", "conditional"],
  ["wait.human", "human"],
  ["parallel", "parallel"],
  ["parallel.fan_in", "fan-in"],
  ["stack.manager_loop", "manager-loop"],
  ["agent", "codergen"],
  ["concurrent.split", "concurrent-split"],
  ["concurrent.join", "concurrent-join"],
  ["loop.begin", "loop-begin"],
  ["loop.end", "loop-end"],
]);

const BY_ID: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ["start", "start"],
  ["exit", "exit"],
  ["end", "exit"],
]);

/** The names that `type=` may have. */
export const knownTypes: readonly string[] = [...BY_TYPE.keys()];

/** What a node does: by its `type`, else its shape, else its id, else it is an agent's. */
export function kindOf(node: Node): Kind {
  const byType = BY_TYPE.get(attribute(node, "type") ?? "");
  if (byType !== undefined) return byType;
  const shape = attribute(node, "shape");
  if (shape === undefined || shape === "box") return BY_ID.get(node.id.toLowerCase()) ?? "codergen";
  return BY_SHAPE.get(shape) ?? "codergen";
}

/** The nodes of a kind, in order of declaration. */
export function nodesOfKind(graph: Graph, kind: Kind): readonly Node[] {
  return [...graph.nodes.values()].filter((node) => kindOf(node) === kind);
}
