import { nodeHit, type Rule } from "./rule.ts";

const FOLDER = "is the name of a folder that every run has";
/** Names that a run's files cannot have for a node, and why. */
const RESERVED: ReadonlyMap<string, string> = new Map([
  ["worktree", FOLDER],
  ["parallel", FOLDER],
  ["outputs", FOLDER],
  ["__proto__", "is no key that the run's records can have"],
]);

/** A node's folder is no other folder of the run, and its id a key of the run's records. */
export const reservedNodeId: Rule = {
  origin: "ours",
  severity: "error",
  check: ({ nodes }) =>
    nodes
      .filter((node) => RESERVED.has(node.id))
      .map((node) =>
        nodeHit(node, {
          message: `${node.id} ${RESERVED.get(node.id)}`,
          fix: "give the node another id",
        }),
      ),
};
