import { type Kind, kindOf } from "../language/kinds.ts";
import { nodeHit, type Rule } from "./rule.ts";

const REFUSED: ReadonlyMap<Kind, string> = new Map([
  ["concurrent-split", "a split (pentagon) shares one worktree and is not supported"],
  ["concurrent-join", "a join (cylinder) shares one worktree and is not supported"],
]);

/** What the language names and no version runs is refused by name. */
export const supported: Rule = {
  origin: "ours",
  severity: "error",
  check: ({ nodes }) =>
    nodes.flatMap((node) => {
      const refused = REFUSED.get(kindOf(node));
      const fix = "use component and tripleoctagon";
      return refused === undefined
        ? []
        : [nodeHit(node, { message: `${node.id}: ${refused}`, fix })];
    }),
};
