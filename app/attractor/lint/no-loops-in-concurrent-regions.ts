import { concurrentRegions } from "./concurrent-regions.ts";
import { nodeHit, type Rule } from "./rule.ts";
import { shapeOf } from "./subject.ts";

/** A counted loop is not inside a split. */
export const noLoopsInConcurrentRegions: Rule = {
  origin: "kilroy",
  severity: "error",
  check: (subject) =>
    concurrentRegions(subject).flatMap(({ split, inside = [] }) =>
      inside
        .filter((node) => ["trapezium", "invtrapezium"].includes(shapeOf(node)))
        .map((node) =>
          nodeHit(node, {
            message: `the counted loop's ${node.id} stands inside the split ${split.id}`,
            fix: "put the loop before the split or after its join",
          }),
        ),
    ),
};
