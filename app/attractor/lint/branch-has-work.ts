import { edgesFrom } from "../language/graph.ts";
import { nodesOfKind } from "../language/kinds.ts";
import { edgeHit, type Rule } from "./rule.ts";

/** A branch does something before it meets the others. */
export const branchHasWork: Rule = {
  origin: "ours",
  severity: "error",
  check: ({ graph }) => {
    const fanIns = new Set(nodesOfKind(graph, "fan-in").map(({ id }) => id));
    return nodesOfKind(graph, "parallel")
      .flatMap(({ id }) => edgesFrom(graph, id))
      .filter(({ to }) => fanIns.has(to))
      .map((edge) =>
        edgeHit(edge, {
          message: `a branch of ${edge.from} leads straight to the fan-in ${edge.to}`,
          fix: "put a node between them or remove the edge",
        }),
      );
  },
};
