import { asksForFailure, asksForFailureClass } from "./clauses.ts";
import { roundsOf } from "./rounds.ts";
import { edgeHit, type Rule } from "./rule.ts";
import { conditionOf, shapeOf } from "./subject.ts";

/** A diamond that sends failures back looks at what kind of failure it is. */
export const failLoopFailureClassGuard: Rule = {
  origin: "kilroy",
  severity: "warning",
  check: ({ graph }) => {
    const blind = graph.edges.filter((edge) => {
      const node = graph.nodes.get(edge.from);
      const condition = conditionOf(edge);
      return (
        node !== undefined &&
        shapeOf(node) === "diamond" &&
        asksForFailure(condition, ["fail", "retry", "partial_success"]) &&
        !asksForFailureClass(condition)
      );
    });
    if (blind.length === 0) return [];
    const rounds = roundsOf(graph);
    const loops = blind.filter(({ from, to }) => rounds.get(from) === rounds.get(to));
    return loops.map((edge) =>
      edgeHit(edge, {
        key: "condition",
        message: `the way back from ${edge.from} to ${edge.to} takes every kind of failure`,
        fix: "split it by context.failure_class, with another way for deterministic failures",
      }),
    );
  },
};
