import { nodesOfKind } from "../language/kinds.ts";
import type { Rule } from "./rule.ts";

/** A pipeline has an exit. */
export const terminalNode: Rule = {
  severity: "error",
  check: (graph) =>
    nodesOfKind(graph, "exit").length > 0
      ? []
      : [{ place: graph.place, message: "there is no exit node", fix: "add exit [shape=Msquare]" }],
};
