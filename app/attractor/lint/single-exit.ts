import { nodesOfKind } from "../language/kinds.ts";
import { nodeHit, type Rule } from "./rule.ts";

/** The specification knows one exit; more are run, and other engines may refuse them. */
export const singleExit: Rule = {
  severity: "warning",
  check: (graph) => {
    const [first, ...more] = nodesOfKind(graph, "exit");
    return more.map((node) =>
      nodeHit(node, {
        message: `${node.id} is a second exit node beside ${first?.id}`,
        fix: "lead all ways to one node with shape=Msquare",
      }),
    );
  },
};
