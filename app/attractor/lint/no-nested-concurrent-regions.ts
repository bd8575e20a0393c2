import { insideRegions } from "./concurrent-regions.ts";
import { nodeHit, type Rule } from "./rule.ts";

/** A split is not inside another. */
export const noNestedConcurrentRegions: Rule = {
  origin: "kilroy",
  severity: "error",
  check: (subject) =>
    insideRegions(subject, ["pentagon"]).map(({ split, node }) =>
      nodeHit(node, {
        message: `the split ${node.id} stands inside that of ${split.id}`,
        fix: "put one after the other",
      }),
    ),
};
