import { concurrentRegions } from "./concurrent-regions.ts";
import { nodeHit, type Rule } from "./rule.ts";

/** A split has its join. */
export const concurrentSplitRequiresJoin: Rule = {
  origin: "kilroy",
  severity: "error",
  check: (subject) =>
    concurrentRegions(subject)
      .filter(({ join }) => join === undefined)
      .map(({ split }) =>
        nodeHit(split, {
          message: `the split ${split.id} has no join`,
          fix: "give a node with shape=cylinder the same concurrent_id",
        }),
      ),
};
