import { edgesFrom } from "../language/graph.ts";
import { isCustom, outcomesAskedFor } from "./clauses.ts";
import { nodeHit, type Rule } from "./rule.ts";
import { conditionOf } from "./subject.ts";

/** Where edges ask for outcomes of the author's own, one edge takes those that nobody thought of. */
export const orphanCustomOutcomeHint: Rule = {
  origin: "kilroy",
  severity: "warning",
  check: ({ graph, nodes }) =>
    nodes.flatMap((node) => {
      const conditions = edgesFrom(graph, node.id).map(conditionOf);
      const custom = conditions.flatMap(outcomesAskedFor).find(isCustom);
      if (custom === undefined || conditions.includes("")) return [];
      return [
        nodeHit(node, {
          message: `${node.id} has a way for outcome=${custom} and none for an outcome that is misspelt`,
          fix: "add one edge without a condition",
        }),
      ];
    }),
};
