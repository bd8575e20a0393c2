import { type Attributes, attribute, type Graph } from "../language/graph.ts";
import type { Hit, Rule } from "./rule.ts";

const KEYS = ["retry_target", "fallback_retry_target"];

/** A retry target is a node. Kilroy looks at those of nodes only. */
export const retryTargetExists: Rule = {
  origin: "specification",
  severity: "warning",
  check: ({ graph, nodes, dialect }) => [
    ...(dialect === "spec" ? missingTargets(graph, graph) : []),
    ...nodes.flatMap((node) =>
      missingTargets(graph, node).map((hit) => ({ ...hit, node: node.id })),
    ),
  ],
};

function missingTargets(graph: Graph, of: { readonly attributes: Attributes }): readonly Hit[] {
  return KEYS.flatMap((key) => {
    const target = attribute(of, key);
    const place = of.attributes.get(key)?.valuePlace;
    if (target === undefined || place === undefined || graph.nodes.has(target)) return [];
    return [
      {
        place,
        message: `${key} names ${JSON.stringify(target)}, which is no node`,
        fix: "name a node of this graph",
      },
    ];
  });
}
