import { nodesOfKind } from "../language/kinds.ts";
import { edgeHit, type Rule } from "./rule.ts";

/** Nothing comes after an exit. */
export const exitNoOutgoing: Rule = {
  severity: "error",
  check: (graph) => {
    const exits = new Set(nodesOfKind(graph, "exit").map((node) => node.id));
    const wrong = graph.edges.filter((edge) => exits.has(edge.from));
    return wrong.map((edge) =>
      edgeHit(edge, {
        message: `this edge leaves the exit node ${edge.from}`,
        fix: "remove it, or put the work before the exit",
      }),
    );
  },
};
