import { type Edge, edgesFrom } from "../language/graph.ts";
import { nodeHit, type Rule } from "./rule.ts";
import { conditionOf, type Subject } from "./subject.ts";

/** A node that has only conditional edges may find none of them true. */
export const allConditionalEdges: Rule = {
  origin: "kilroy",
  severity: "error",
  check: (subject) => {
    const { graph, nodes, starts, exits } = subject;
    const working = nodes.filter(({ id }) => !starts.has(id) && !exits.has(id));
    const open = working.filter(({ id }) => leavesCasesOut(subject, edgesFrom(graph, id)));
    return open.map((node) =>
      nodeHit(node, {
        message: `every edge of ${node.id} has a condition; when none is true the run fails there`,
        fix: "add one edge without a condition",
      }),
    );
  },
};

function leavesCasesOut({ exits, dialect }: Subject, edges: readonly Edge[]): boolean {
  const conditions = edges.map(conditionOf);
  return (
    edges.length > 0 &&
    !conditions.includes("") &&
    !edges.every(({ to }) => exits.has(to)) &&
    !isComplete(conditions.filter((text) => dialect === "kilroy" || !text.includes("&&")))
  );
}

/** Two conditions `outcome=X` and `outcome!=X` leave nothing out; Kilroy takes further clauses for a part of X. */
function isComplete(conditions: readonly string[]): boolean {
  const asked = (pattern: RegExp) =>
    conditions.flatMap((text) => pattern.exec(text)?.[1]?.trim() ?? []);
  const others = new Set(asked(/^outcome!=(.*)$/s));
  return asked(/^outcome ?=(.*)$/s).some((text) => others.has(text));
}
