import { conditionProblem, kilroyReads, specificationReads } from "./condition-syntax.ts";
import type { Rule } from "./rule.ts";
import { conditionOf } from "./subject.ts";

/** A condition that Kilroy's lint lets pass means what its author wrote: quotes and a second `=` would be compared as text. */
export const conditionText: Rule = {
  origin: "ours",
  severity: "error",
  check: ({ graph, source, dialect }) => {
    if (dialect === "spec") return [];
    const wrong = graph.edges.filter((edge) => {
      const text = conditionOf(edge);
      return text !== "" && kilroyReads(text) && !specificationReads(text);
    });
    return wrong.flatMap((edge) => conditionProblem(source, edge));
  },
};
