import { nodesOfKind } from "../language/kinds.ts";
import { nodeHit, type Rule } from "./rule.ts";

/** A pipeline begins at exactly one node. */
export const startNode: Rule = {
  severity: "error",
  check: (graph) => {
    const [first, ...more] = nodesOfKind(graph, "start");
    if (first === undefined) {
      return [
        {
          place: graph.place,
          message: "there is no start node",
          fix: "add start [shape=Mdiamond]",
        },
      ];
    }
    return more.map((node) =>
      nodeHit(node, {
        message: `${node.id} is a second start node beside ${first.id}`,
        fix: "keep one node with shape=Mdiamond",
      }),
    );
  },
};
