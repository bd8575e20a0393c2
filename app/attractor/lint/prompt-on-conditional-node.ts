import { nodeHit, type Rule } from "./rule.ts";
import { promptOf, shapeOf } from "./subject.ts";

/** A diamond only passes on; nobody reads a prompt there. */
export const promptOnConditionalNode: Rule = {
  origin: "kilroy",
  severity: "warning",
  check: (subject) =>
    subject.nodes
      .filter((node) => shapeOf(node) === "diamond" && promptOf(subject, node).trim() !== "")
      .map((node) =>
        nodeHit(node, {
          key: "prompt",
          message: `${node.id} is a diamond, where nobody reads its prompt`,
          fix: "use shape=box if an agent is to follow it",
        }),
      ),
};
