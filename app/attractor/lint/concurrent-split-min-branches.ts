import { edgesFrom } from "../language/graph.ts";
import { concurrentRegions } from "./concurrent-regions.ts";
import { nodeHit, type Rule } from "./rule.ts";

/** A split has something to split. */
export const concurrentSplitMinBranches: Rule = {
  origin: "kilroy",
  severity: "error",
  check: (subject) =>
    concurrentRegions(subject)
      .filter(({ split }) => edgesFrom(subject.graph, split.id).length < 2)
      .map(({ split }) =>
        nodeHit(split, {
          message: `the split ${split.id} has fewer than two branches`,
          fix: "add a branch or remove the split",
        }),
      ),
};
