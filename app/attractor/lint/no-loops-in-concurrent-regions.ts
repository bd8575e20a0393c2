import { insideRegions } from "./concurrent-regions.ts";
import { nodeHit, type Rule } from "./rule.ts";

/** A counted loop is not inside a split. */
export const noLoopsInConcurrentRegions: Rule = {
  origin: "kilroy",
  severity: "error",
  check: (subject) =>
    insideRegions(subject, ["trapezium", "invtrapezium"]).map(({ split, node }) =>
      nodeHit(node, {
        message: `the counted loop's ${node.id} stands inside the split ${split.id}`,
        fix: "put the loop before the split or after its join",
      }),
    ),
};
