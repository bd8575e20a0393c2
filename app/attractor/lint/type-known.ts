import { attribute } from "../language/graph.ts";
import { knownTypes } from "../language/kinds.ts";
import { nodeHit, type Rule } from "./rule.ts";

/** A `type` names a handler. */
export const typeKnown: Rule = {
  origin: "specification",
  severity: "warning",
  check: ({ nodes }) => {
    const unknown = nodes.filter((node) => {
      const type = attribute(node, "type");
      return type !== undefined && !knownTypes.includes(type);
    });
    return unknown.map((node) =>
      nodeHit(node, {
        key: "type",
        message: `${node.id} has the unknown type ${JSON.stringify(attribute(node, "type"))}; its shape decides`,
        fix: `use one of ${knownTypes.join(", ")}`,
      }),
    );
  },
};
