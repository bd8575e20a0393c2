import { attribute, type Edge, edgesFrom, type Graph, type Node } from "../language/graph.ts";
import { kindOf } from "../language/kinds.ts";
import { afterFailure } from "./clauses.ts";
import { nodeHit, type Rule } from "./rule.ts";
import { conditionOf, isTrue, type Subject, tools } from "./subject.ts";

/** The end of a way back: any exit. */
const EXIT = "";

/**
 * A command that failed is run again, or another is, or a gate or a person decides, before a run ends as a success. What leads
 * from it to an exit without a condition is Kilroy's own rule `terminal_condition_edge`.
 */
export const exitAfterFailure: Rule = {
  origin: "ours",
  severity: "warning",
  check: (subject) => {
    const ending = endingStates(subject);
    return tools(subject)
      .filter((node) => !isGate(node) && ending.has(failedAt(node.id)))
      .map((node) =>
        nodeHit(node, {
          message: `after ${node.id} failed a way leads to an exit with no command, gate or person on it, and the run is a success`,
          fix: "lead its failure back to it, to a node without edges that fails the run, or make it a goal gate",
        }),
      );
  },
};

/**
 * A walk is at a node with nothing known, or at one that has failed or passes a failure on: a node's id, or that with a mark.
 * These are the states from which an exit is reached over agents and diamonds alone; one walk backwards finds them all.
 */
function endingStates(subject: Subject): ReadonlySet<string> {
  const decided = deciding(subject);
  const before = new Map<string, string[]>();
  const add = (state: string, next: string) => {
    const known = before.get(next);
    if (known === undefined) before.set(next, [state]);
    else known.push(state);
  };
  for (const node of subject.nodes) {
    if (subject.exits.has(node.id)) continue;
    if (!decided.has(node))
      for (const edge of edgesFrom(subject.graph, node.id))
        add(node.id, nextState(subject, edge, false));
    for (const edge of waysAfterFailure(subject, node))
      add(failedAt(node.id), nextState(subject, edge, true));
  }
  const reached = new Set([EXIT]);
  // A set that grows while it is walked is walked to its end.
  for (const state of reached) for (const earlier of before.get(state) ?? []) reached.add(earlier);
  return reached;
}

function nextState({ graph, exits }: Subject, { to }: Edge, failed: boolean): string {
  if (exits.has(to)) return EXIT;
  return failed && isDiamond(graph, to) ? failedAt(to) : to;
}

function waysAfterFailure({ graph, exits }: Subject, node: Node): readonly Edge[] {
  const edges = edgesFrom(graph, node.id);
  const free = edges.filter((edge) => conditionOf(edge) === "");
  const bound = edges.filter((edge) => conditionOf(edge) !== "");
  const sure = bound.some((edge) => afterFailure(conditionOf(edge)) === "holds");
  const told = free.filter(({ to }) => isDiamond(graph, node.id) || !exits.has(to));
  return [
    ...bound.filter((edge) => afterFailure(conditionOf(edge)) !== "never holds"),
    ...(sure ? [] : told),
  ];
}

/** The nodes at which an earlier failure is looked at again. */
function deciding(subject: Subject): ReadonlySet<Node> {
  const others = subject.nodes.filter((node) => kindOf(node) === "human" || isGate(node));
  return new Set([...tools(subject), ...others]);
}

function isDiamond(graph: Graph, id: string): boolean {
  const node = graph.nodes.get(id);
  return node !== undefined && kindOf(node) === "conditional";
}

function isGate(node: Node): boolean {
  return isTrue(attribute(node, "goal_gate"));
}

function failedAt(id: string): string {
  return `${id} failed`;
}
