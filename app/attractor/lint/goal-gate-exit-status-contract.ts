import { edgesFrom } from "../language/graph.ts";
import { canonicalOutcome, outcomesAskedFor } from "./clauses.ts";
import { edgeHit, type Rule } from "./rule.ts";
import { conditionOf, goalGates } from "./subject.ts";

const MEETING = ["success", "partial_success"];

/** A goal gate leads to an exit only when it was met. */
export const goalGateExitStatusContract: Rule = {
  origin: "kilroy",
  severity: "error",
  check: (subject) =>
    goalGates(subject)
      .flatMap((node) => edgesFrom(subject.graph, node.id))
      .filter((edge) => subject.exits.has(edge.to))
      .flatMap((edge) => {
        const asked = outcomesAskedFor(conditionOf(edge)).find(breaksContract);
        if (asked === undefined) return [];
        return [
          edgeHit(edge, {
            key: "condition",
            message: `the goal gate ${edge.from} leads to the exit ${edge.to} on outcome=${asked}, with which it is not met`,
            fix: "lead to the exit on outcome=success or outcome=partial_success",
          }),
        ];
      }),
};

/** A text that begins with `=` was written `==` and asks for nothing. */
function breaksContract(outcome: string): boolean {
  return outcome !== "" && !outcome.startsWith("=") && !MEETING.includes(canonicalOutcome(outcome));
}
