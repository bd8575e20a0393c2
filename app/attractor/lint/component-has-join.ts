import { edgesFrom, type Graph } from "../language/graph.ts";
import { nodesOfKind } from "../language/kinds.ts";
import { nodeHit, type Rule } from "./rule.ts";
import { reachedFrom } from "./subject.ts";

/** Branches are walked from every component; a graph in which that is more work than this was made by a program. */
const MOST_STEPS = 1e7;

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
  return nodesOfKind(graph, "parallel").length * graph.edges.length > MOST_STEPS;
}

/** The nodes that every branch of a component leads to. */
export function meetingPlaces(graph: Graph, component: string): ReadonlySet<string> {
  const targets = new Set(edgesFrom(graph, component).map(({ to }) => to));
  const [first = new Set<string>(), ...others] = [...targets].map((to) => reachedFrom(graph, [to]));
  return new Set([...first].filter((id) => others.every((reached) => reached.has(id))));
}
