import { attribute, type Graph, type NamedFile, type Node } from "./graph.ts";
import { kindOf, nodesOfKind } from "./kinds.ts";

/** The file of the graph that a manager runs: the graph's own word, else the node's. Undefined where neither names one. */
export function childFile(graph: Graph, manager: Node): string | undefined {
  const key = "stack.child_dotfile";
  return attribute(graph, key) ?? attribute(manager, key);
}

/** The graph that a manager runs; undefined where it was not found or cannot be read. */
export function childGraph(graph: Graph, manager: Node): Graph | undefined {
  const file = graph.named?.get(childFile(graph, manager) ?? "");
  return file?.kind === "found" ? file.graph : undefined;
}

/** What a manager does in every cycle: `observe` and `wait` where it does not say. */
export function managerActions(manager: Node): readonly string[] {
  const written = attribute(manager, "manager.actions") ?? "observe,wait";
  return written.split(",").map((word) => word.trim().toLowerCase());
}

/** The managers whose child has a file. */
export function childrenOf(
  graph: Graph,
): readonly { readonly manager: Node; readonly file: NamedFile }[] {
  return nodesOfKind(graph, "manager-loop").flatMap((manager) => {
    const file = graph.named?.get(childFile(graph, manager) ?? "");
    return file === undefined ? [] : [{ manager, file }];
  });
}

/** A graph and all that its managers run, each once. */
export function withChildren(graph: Graph): readonly Graph[] {
  const all = new Set([graph]);
  // A set that grows while it is walked is walked to its end.
  for (const one of all)
    for (const node of one.nodes.values()) {
      const child = kindOf(node) === "manager-loop" ? childGraph(one, node) : undefined;
      if (child !== undefined) all.add(child);
    }
  return [...all];
}
