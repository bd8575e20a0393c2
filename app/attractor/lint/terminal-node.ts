import type { Rule } from "./rule.ts";

/** A pipeline has an exit. */
export const terminalNode: Rule = {
  origin: "specification",
  severity: "error",
  check: ({ graph, exits }) =>
    exits.size > 0
      ? []
      : [{ place: graph.place, message: "there is no exit node", fix: "add exit [shape=Msquare]" }],
};
