import { attribute, edgesFrom } from "../language/graph.ts";
import { edgeHit, nodeHit, type Rule } from "./rule.ts";
import { conditionOf } from "./subject.ts";

/** In graphs made of Kilroy's template a postmortem that wants a new plan goes back to planning. */
export const templatePostmortemReplanEntry: Rule = {
  origin: "kilroy",
  severity: "warning",
  check: ({ graph }) => {
    const node = graph.nodes.get("postmortem");
    if (node === undefined || attribute(graph, "provenance_version") === undefined) return [];
    const fix = 'add postmortem -> plan_fanout [condition="outcome=needs_replan"]';
    const edges = edgesFrom(graph, node.id).filter(
      (edge) => conditionOf(edge) === "outcome=needs_replan",
    );
    if (edges.length === 0)
      return [nodeHit(node, { message: "postmortem has no way for outcome=needs_replan", fix })];
    return edges
      .filter(({ to }) => to !== "plan_fanout")
      .map((edge) => {
        const message = `postmortem goes to ${edge.to} for outcome=needs_replan, where no plan is made`;
        return { ...edgeHit(edge, { message, fix }), node: node.id };
      });
  },
};
