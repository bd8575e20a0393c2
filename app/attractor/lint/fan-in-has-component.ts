import { nodesOfKind } from "../language/kinds.ts";
import { nodeHit, type Rule } from "./rule.ts";
import { reachedFrom } from "./subject.ts";

/** A fan-in has branches to bring together. */
export const fanInHasComponent: Rule = {
  origin: "ours",
  severity: "error",
  check: ({ graph }) => {
    const components = nodesOfKind(graph, "parallel").map(({ id }) => id);
    const behind = reachedFrom(graph, components);
    return nodesOfKind(graph, "fan-in")
      .filter(({ id }) => !behind.has(id))
      .map((node) =>
        nodeHit(node, {
          message: `no component comes before the fan-in ${node.id}`,
          fix: "begin the branches at a node with shape=component",
        }),
      );
  },
};
