import { nodesOfKind } from "../language/kinds.ts";
import { edgeHit, type Rule } from "./rule.ts";

/** Nothing leads back to the start. */
export const startNoIncoming: Rule = {
  severity: "error",
  check: (graph) => {
    const starts = new Set(nodesOfKind(graph, "start").map((node) => node.id));
    const wrong = graph.edges.filter((edge) => starts.has(edge.to));
    return wrong.map((edge) =>
      edgeHit(edge, {
        message: `this edge leads to the start node ${edge.to}`,
        fix: "lead it to the first working node instead",
      }),
    );
  },
};
