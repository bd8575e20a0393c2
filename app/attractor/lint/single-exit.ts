import { nodeHit, type Rule } from "./rule.ts";

/** The specification knows one exit; more are run, and other engines may refuse them. Kilroy's graphs have as many as they like. */
export const singleExit: Rule = {
  origin: "specification",
  severity: "warning",
  check: ({ dialect, nodes, exits }) => {
    const [first, ...more] = nodes.filter(({ id }) => exits.has(id));
    if (dialect === "kilroy") return [];
    return more.map((node) =>
      nodeHit(node, {
        message: `${node.id} is a second exit node beside ${first?.id}`,
        fix: "lead all ways to one node with shape=Msquare",
      }),
    );
  },
};
