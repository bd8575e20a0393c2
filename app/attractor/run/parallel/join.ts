import { edgesFrom, type Graph } from "../../language/graph.ts";
import { kindOf } from "../../language/kinds.ts";

/**
 * The node where the branches of a component come together: the nearest fan-in that all of them reach, else the nearest
 * node that all of them reach. Nearest: the longest way of a branch to it is the shortest. Undefined when there is none.
 */
export function joinOf(graph: Graph, component: string): string | undefined {
  const targets = [...new Set(edgesFrom(graph, component).map(({ to }) => to))];
  const ways = targets.map((target) => distances(graph, target));
  const [first] = ways;
  if (first === undefined) return undefined;
  const common = [...first.keys()].filter(
    (id) => id !== component && !targets.includes(id) && ways.every((way) => way.has(id)),
  );
  const isFanIn = (id: string): boolean => {
    const node = graph.nodes.get(id);
    return node !== undefined && kindOf(node) === "fan-in";
  };
  const far = (id: string): number => Math.max(...ways.map((way) => way.get(id) ?? 0));
  const fanIns = common.filter(isFanIn);
  return (fanIns.length > 0 ? fanIns : common).toSorted((a, b) => far(a) - far(b))[0];
}

/** Every node that can be reached, with the number of edges to it. */
function distances(graph: Graph, from: string): ReadonlyMap<string, number> {
  const found = new Map([[from, 0]]);
  for (const [id, steps] of found) {
    for (const { to } of edgesFrom(graph, id)) if (!found.has(to)) found.set(to, steps + 1);
  }
  return found;
}
