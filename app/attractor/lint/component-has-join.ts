import { edgesFrom, type Graph } from "../language/graph.ts";
import { nodesOfKind } from "../language/kinds.ts";
import { nodeHit, type Rule } from "./rule.ts";
import { isTooLong, reachedFrom } from "./subject.ts";

/** The branches of a component meet again; Kilroy finds out at run time. */
export const componentHasJoin: Rule = {
  origin: "ours",
  severity: "error",
  check: ({ graph }) => {
    if (tooManyComponents(graph)) return [];
    return nodesOfKind(graph, "parallel")
      .filter(({ id }) => meetingPlaces(graph, id).size === 0)
      .map((node) =>
        nodeHit(node, {
          message: `the branches of the component ${node.id} do not meet again`,
          fix: "lead each of them to one node with shape=tripleoctagon",
        }),
      );
  },
};

/** Whether to look where branches meet would take too long. */
export function tooManyComponents(graph: Graph): boolean {
  return isTooLong(graph, nodesOfKind(graph, "parallel").length);
}

/** The nodes that every branch of a component leads to. */
export function meetingPlaces(graph: Graph, component: string): ReadonlySet<string> {
  const targets = new Set(edgesFrom(graph, component).map(({ to }) => to));
  const [first = new Set<string>(), ...others] = [...targets].map((to) => reachedFrom(graph, [to]));
  return new Set([...first].filter((id) => others.every((reached) => reached.has(id))));
}
