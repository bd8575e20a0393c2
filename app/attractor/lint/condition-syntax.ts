import { parseCondition } from "../language/condition.ts";
import type { Edge } from "../language/graph.ts";
import type { Source } from "../language/tokens.ts";
import { placeInValue } from "../language/value-place.ts";
import { edgeHit, type Hit, type Rule } from "./rule.ts";
import { conditionOf } from "./subject.ts";

/** Every condition can be read. */
export const conditionSyntax: Rule = {
  origin: "specification",
  severity: "error",
  check: ({ graph, source, dialect }) => {
    const isRead = dialect === "kilroy" ? kilroyReads : specificationReads;
    const wrong = graph.edges.filter(
      (edge) => conditionOf(edge) !== "" && !isRead(conditionOf(edge)),
    );
    return wrong.flatMap((edge) => conditionProblem(source, edge));
  },
};

/** Whether a condition is one by the specification, with texts as they are meant. */
export function specificationReads(condition: string): boolean {
  return parseCondition(condition).kind === "clauses";
}

/** What is wrong with an edge's condition, at the clause where it is. */
export function conditionProblem(source: Source, edge: Edge): readonly Hit[] {
  const written = edge.attributes.get("condition");
  if (written === undefined) return [];
  const read = parseCondition(written.value);
  const hit = { fix: "write key=text, key!=text or key, joined by &&", key: "condition" };
  if (read.kind === "clauses")
    return [edgeHit(edge, { ...hit, message: `${JSON.stringify(written.value)} is no condition` })];
  const place = placeInValue(source, written, read.offset);
  return [{ ...edgeHit(edge, { ...hit, message: read.problem, fix: read.fix }), place }];
}

const KEY = /^(?:context\.)?[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/;

/** Whether Kilroy's lint lets a condition pass: it looks at keys, for operators that do not exist, and that texts are there. */
export function kilroyReads(condition: string): boolean {
  const clauses = condition.split("&&").map((clause) => clause.trim());
  return clauses.every((clause) => {
    if (clause === "") return true;
    const operator = clause.includes("!=") ? "!=" : "=";
    const [key = "", ...texts] = clause.split(operator);
    const compares = texts.length > 0;
    return (
      !/[<>|]/.test(clause) &&
      KEY.test(key.trim()) &&
      (!compares || texts.join(operator).trim() !== "")
    );
  });
}
