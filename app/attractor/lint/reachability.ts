import { nodeHit, type Rule } from "./rule.ts";
import { firstStart, reachedFrom } from "./subject.ts";

/** Every node can be reached from the start by edges. */
export const reachability: Rule = {
  origin: "specification",
  severity: "error",
  check: (subject) => {
    const { graph, dialect, nodes, starts } = subject;
    const start = firstStart(subject);
    if (start === undefined) return [];
    const reached = reachedFrom(graph, dialect === "kilroy" ? [start.id] : starts);
    return nodes
      .filter(({ id }) => !reached.has(id))
      .map((node) =>
        nodeHit(node, {
          message: `no way leads from the start to ${node.id}`,
          fix: "add an edge to it or remove it",
        }),
      );
  },
};
