import { type Kind, kindOf } from "../language/kinds.ts";
import { nodeHit, type Rule } from "./rule.ts";

const SHARED = "shares one worktree and is not supported";
const REFUSED: ReadonlyMap<Kind, { readonly why: string; readonly fix: string }> = new Map([
  [
    "concurrent-split",
    { why: `a split (pentagon) ${SHARED}`, fix: "use component and tripleoctagon" },
  ],
  [
    "concurrent-join",
    { why: `a join (cylinder) ${SHARED}`, fix: "use component and tripleoctagon" },
  ],
]);

/** What the language names and no version runs is refused by name. */
export const supported: Rule = {
  origin: "ours",
  severity: "error",
  check: ({ nodes }) =>
    nodes.flatMap((node) => {
      const refused = REFUSED.get(kindOf(node));
      return refused === undefined
        ? []
        : [nodeHit(node, { message: `${node.id}: ${refused.why}`, fix: refused.fix })];
    }),
};
