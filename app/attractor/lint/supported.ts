import { attribute } from "../language/graph.ts";
import { type Kind, kindOf } from "../language/kinds.ts";
import { edgeHit, nodeHit, type Rule } from "./rule.ts";

const LATER = "is not in this version";

const REFUSED: ReadonlyMap<Kind, { what: string; fix: string }> = new Map([
  ["human", { what: `a human gate (hexagon) ${LATER}`, fix: "use a tool that decides" }],
  [
    "parallel",
    { what: `parallel work (component) ${LATER}`, fix: "put the nodes one after the other" },
  ],
  [
    "fan-in",
    { what: `a fan-in (tripleoctagon) ${LATER}`, fix: "put the nodes one after the other" },
  ],
  ["manager-loop", { what: `a manager loop (house) ${LATER}`, fix: "write the loop as edges" }],
  ["loop-begin", { what: `a counted loop (trapezium) ${LATER}`, fix: "write the loop as edges" }],
  ["loop-end", { what: `a counted loop (invtrapezium) ${LATER}`, fix: "write the loop as edges" }],
  [
    "concurrent-split",
    { what: "a split (pentagon) shares one worktree and is not supported", fix: "use a tool" },
  ],
  [
    "concurrent-join",
    { what: "a join (cylinder) shares one worktree and is not supported", fix: "use a tool" },
  ],
]);

/** What the language names and this version does not run is refused by name. */
export const supported: Rule = {
  severity: "error",
  check: (graph) => [
    ...[...graph.nodes.values()].flatMap((node) => {
      const refused = REFUSED.get(kindOf(node));
      return refused === undefined
        ? []
        : [nodeHit(node, { message: `${node.id}: ${refused.what}`, fix: refused.fix })];
    }),
    ...graph.edges
      .filter((edge) => attribute(edge, "loop_restart") === "true")
      .map((edge) =>
        edgeHit(edge, {
          key: "loop_restart",
          message: `a restart edge (loop_restart=true) ${LATER}`,
          fix: "lead the edge back without it",
        }),
      ),
  ],
};
