import { concurrentRegions } from "./concurrent-regions.ts";
import { nodeHit, type Rule } from "./rule.ts";
import { shapeOf } from "./subject.ts";

/** A split is not inside another. */
export const noNestedConcurrentRegions: Rule = {
  origin: "kilroy",
  severity: "error",
  check: (subject) =>
    concurrentRegions(subject).flatMap(({ split, inside = [] }) =>
      inside
        .filter((node) => shapeOf(node) === "pentagon")
        .map((node) =>
          nodeHit(node, {
            message: `the split ${node.id} stands inside that of ${split.id}`,
            fix: "put one after the other",
          }),
        ),
    ),
};
