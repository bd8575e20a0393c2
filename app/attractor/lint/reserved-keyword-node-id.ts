import { nodeHit, type Rule } from "./rule.ts";

const KEYWORDS = ["graph", "digraph", "subgraph", "node", "edge", "strict", "if"];

/** A node is not called like a word of the language. */
export const reservedKeywordNodeId: Rule = {
  origin: "kilroy",
  severity: "warning",
  check: ({ nodes }) =>
    nodes
      .filter(({ id }) => KEYWORDS.includes(id.toLowerCase()))
      .map((node) =>
        nodeHit(node, {
          message: `${node.id} is a word of the language and other readers will not take it for a node`,
          fix: `call it ${node.id}_node`,
        }),
      ),
};
