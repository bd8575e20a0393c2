import { nodeHit, type Rule } from "./rule.ts";

/** Folders of a run that are not a node's. */
const RESERVED = new Set(["worktree", "parallel", "outputs"]);

/** A node's folder is no other folder of the run. */
export const reservedNodeId: Rule = {
  origin: "ours",
  severity: "error",
  check: ({ nodes }) =>
    nodes
      .filter((node) => RESERVED.has(node.id))
      .map((node) =>
        nodeHit(node, {
          message: `${node.id} is the name of a folder that every run has`,
          fix: "give the node another id",
        }),
      ),
};
