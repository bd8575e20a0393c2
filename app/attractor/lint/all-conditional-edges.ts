import { attribute, type Edge, edgesFrom } from "../language/graph.ts";
import { kindOf } from "../language/kinds.ts";
import { nodeHit, type Rule } from "./rule.ts";

/** A node that has only conditional edges may find none of them true. */
export const allConditionalEdges: Rule = {
  severity: "warning",
  check: (graph) => {
    const exits = new Set(
      [...graph.nodes.values()].filter((node) => kindOf(node) === "exit").map(({ id }) => id),
    );
    const open = [...graph.nodes.values()].filter((node) => {
      const edges = edgesFrom(graph, node.id);
      if (edges.length === 0 || kindOf(node) === "start") return false;
      return (
        edges.every(isConditional) &&
        !edges.every((edge) => exits.has(edge.to)) &&
        !isComplete(edges)
      );
    });
    return open.map((node) =>
      nodeHit(node, {
        message: `every edge of ${node.id} has a condition; when none is true the run fails there`,
        fix: "add one edge without a condition",
      }),
    );
  },
};

function isConditional(edge: Edge): boolean {
  return attribute(edge, "condition") !== undefined;
}

/** Two conditions `outcome=X` and `outcome!=X` leave nothing out. */
function isComplete(edges: readonly Edge[]): boolean {
  const conditions = new Set(
    edges.map((edge) => (attribute(edge, "condition") ?? "").replaceAll(/\s/g, "")),
  );
  return [...conditions].some((text) => {
    const value = /^outcome=([^&]+)$/.exec(text)?.[1];
    return value !== undefined && conditions.has(`outcome!=${value}`);
  });
}
