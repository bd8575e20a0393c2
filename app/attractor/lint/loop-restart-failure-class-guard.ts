import { attribute, type Edge } from "../language/graph.ts";
import { asksForFailure, asksForFailureClass } from "./clauses.ts";
import { edgeHit, type Hit, type Rule } from "./rule.ts";
import { conditionOf, isTrue, type Subject } from "./subject.ts";

/** A restart after a failure is for failures that pass; what fails for good has another way. */
export const loopRestartFailureClassGuard: Rule = {
  origin: "kilroy",
  severity: "warning",
  check: (subject) => {
    const restarts = subject.graph.edges.filter(isRestartAfterFailure);
    return [
      ...restarts.filter((edge) => !isForTransient(edge)).map(unguarded),
      ...ownWays(subject),
    ];
  },
};

/** By the edges, as Kilroy does: their node need not be declared. */
function ownWays({ graph }: Subject): readonly Hit[] {
  return [...graph.outgoing].flatMap(([id, edges]) => {
    const guarded = edges.find((edge) => isRestartAfterFailure(edge) && isForTransient(edge));
    if (guarded === undefined || edges.some(isWayForTheRest)) return [];
    return [
      {
        place: guarded.place,
        node: id,
        message: `${id} restarts after transient failures and has no way for the others`,
        fix: "add an edge for outcome=fail && context.failure_class!=transient_infra without loop_restart",
      },
    ];
  });
}

function unguarded(edge: Edge): Hit {
  return edgeHit(edge, {
    key: "loop_restart",
    message: `the restart from ${edge.from} to ${edge.to} is not kept to transient failures`,
    fix: "add context.failure_class=transient_infra to its condition or remove loop_restart",
  });
}

function isRestartAfterFailure(edge: Edge): boolean {
  const condition = conditionOf(edge);
  return (
    isRestart(edge) &&
    (condition === "" || asksForFailure(condition, ["fail", "retry", "partial_success"]))
  );
}

function isRestart(edge: Edge): boolean {
  return isTrue(attribute(edge, "loop_restart"));
}

function isForTransient(edge: Edge): boolean {
  return asksForFailureClass(conditionOf(edge), "transient_infra");
}

function isWayForTheRest(edge: Edge): boolean {
  return !isRestart(edge) && asksForFailure(conditionOf(edge), ["fail"]) && !isForTransient(edge);
}
