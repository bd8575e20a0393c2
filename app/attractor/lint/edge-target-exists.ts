import { edgeHit, type Hit, type Rule } from "./rule.ts";

/** Edges do not declare nodes: both ends must be stated. */
export const edgeTargetExists: Rule = {
  origin: "specification",
  severity: "error",
  check: ({ graph }) => {
    const hits: Hit[] = [];
    for (const edge of graph.edges) {
      const ends = [
        { id: edge.from, place: edge.place },
        { id: edge.to, place: edge.toPlace },
      ];
      for (const { id, place } of ends) {
        if (graph.nodes.has(id)) continue;
        const told = {
          message: `${id} is not declared`,
          fix: `declare it with a statement ${id} [shape=…]`,
        };
        hits.push({ ...edgeHit(edge, told), place });
      }
    }
    return hits;
  },
};
