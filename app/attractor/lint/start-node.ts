import type { Rule } from "./rule.ts";

/** A pipeline begins at exactly one node. */
export const startNode: Rule = {
  origin: "specification",
  severity: "error",
  check: ({ graph, nodes, starts }) => {
    const [first, second, ...more] = nodes.filter(({ id }) => starts.has(id));
    if (first === undefined) {
      const message = "there is no start node";
      return [{ place: graph.place, message, fix: "add start [shape=Mdiamond]" }];
    }
    if (second === undefined) return [];
    const others = [second, ...more].map(({ id }) => id).join(", ");
    return [
      {
        place: second.place,
        message: `there is more than one start node: ${first.id}, ${others}`,
        fix: "keep one node with shape=Mdiamond",
      },
    ];
  },
};
