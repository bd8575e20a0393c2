import { attribute, edgesFrom } from "../language/graph.ts";
import { edgeHit, type Rule } from "./rule.ts";
import { conditionOf } from "./subject.ts";

/** In graphs made of Kilroy's template a postmortem does not begin everything again. */
export const templatePostmortemBroadRollback: Rule = {
  origin: "kilroy",
  severity: "warning",
  check: ({ graph }) => {
    if (attribute(graph, "provenance_version") === undefined || !graph.nodes.has("postmortem"))
      return [];
    return edgesFrom(graph, "postmortem")
      .filter((edge) => edge.to === "check_toolchain" && conditionOf(edge) === "")
      .map((edge) => ({
        ...edgeHit(edge, {
          message: "postmortem goes back to check_toolchain whatever it found",
          fix: "give that edge a condition and let the one without lead to implement",
        }),
        node: "postmortem",
      }));
  },
};
