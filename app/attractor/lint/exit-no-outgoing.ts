import { edgesFrom } from "../language/graph.ts";
import { nodeHit, type Rule } from "./rule.ts";

/** Nothing comes after an exit. */
export const exitNoOutgoing: Rule = {
  origin: "specification",
  severity: "error",
  check: ({ graph, nodes, exits }) =>
    nodes.flatMap((node) => {
      const [edge] = edgesFrom(graph, node.id);
      if (edge === undefined || !exits.has(node.id)) return [];
      const message = `an edge leaves the exit node ${node.id}`;
      const fix = "remove it, or put the work before the exit";
      return [{ ...nodeHit(node, { message, fix }), place: edge.place }];
    }),
};
