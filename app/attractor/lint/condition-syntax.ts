import { parseCondition } from "../language/condition.ts";
import { attribute } from "../language/graph.ts";
import { edgeHit, type Hit, type Rule } from "./rule.ts";

/** Every condition can be read. */
export const conditionSyntax: Rule = {
  severity: "error",
  check: (graph) => {
    const hits: Hit[] = [];
    for (const edge of graph.edges) {
      const text = attribute(edge, "condition");
      const read = text === undefined ? undefined : parseCondition(text);
      if (read?.kind !== "unreadable") continue;
      hits.push(edgeHit(edge, { message: read.problem, fix: read.fix, key: "condition" }));
    }
    return hits;
  },
};
