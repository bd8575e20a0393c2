import { nodesOfKind } from "../language/kinds.ts";
import { meetingPlaces, tooManyComponents } from "./component-has-join.ts";
import { nodeHit, type Rule } from "./rule.ts";

/** What branches did is merged where they meet; only a fan-in does that, anything else goes on without their work. */
export const componentMerges: Rule = {
  origin: "ours",
  severity: "warning",
  check: ({ graph }) => {
    if (tooManyComponents(graph)) return [];
    const fanIns = nodesOfKind(graph, "fan-in");
    const dropping = nodesOfKind(graph, "parallel").filter(({ id }) => {
      const met = meetingPlaces(graph, id);
      return met.size > 0 && !fanIns.some((node) => met.has(node.id));
    });
    return dropping.map((node) =>
      nodeHit(node, {
        message: `the branches of the component ${node.id} meet at no fan-in, and their work is dropped`,
        fix: "let them meet at a node with shape=tripleoctagon",
      }),
    );
  },
};
