import { attribute, type Edge, edgesFrom, type Graph, type Node } from "../language/graph.ts";
import { kindOf } from "../language/kinds.ts";
import { afterFailure } from "./clauses.ts";
import { roundsOf } from "./rounds.ts";
import { nodeHit, type Rule } from "./rule.ts";
import { conditionOf, isTrue, type Subject, tools } from "./subject.ts";

/** How many nodes of a loop are named. */
const NAMED = 4;

/** A way that leads back is walked a stated number of times at most, or a person stands on it. */
export const unboundedLoop: Rule = {
  origin: "ours",
  severity: "warning",
  check: (subject) => {
    const { graph, nodes } = subject;
    if (Number(attribute(graph, "max_node_visits") ?? 0) > 0) return [];
    const along = walkedWithoutEnd(subject);
    const rounds = roundsOf(graph, along);
    const loops = Map.groupBy(nodes, ({ id }) => rounds.get(id));
    return [...loops.values()].flatMap((loop) => {
      const [first] = loop;
      if (first === undefined || !leadsBack(graph, loop, along) || loop.some(isHuman)) return [];
      const named = loop.slice(0, NAMED).map(({ id }) => id);
      const more = loop.length > NAMED ? ", …" : "";
      return [
        nodeHit(first, {
          message: `nothing in the graph bounds the loop of ${named.join(", ")}${more}`,
          fix: "add max_node_visits to the graph",
        }),
      ];
    });
  },
};

/** Restarts are counted; Kilroy ends a run at the third equal failure of a command, whose reason is always its exit status. */
function walkedWithoutEnd(subject: Subject): (edge: Edge) => boolean {
  const { graph, dialect } = subject;
  const commands = new Set(dialect === "kilroy" ? tools(subject).map(({ id }) => id) : []);
  return (edge) =>
    !isTrue(attribute(edge, "loop_restart")) &&
    !(commands.has(edge.from) && isWayOfFailure(graph, edge));
}

function isWayOfFailure(graph: Graph, edge: Edge): boolean {
  const condition = conditionOf(edge);
  if (condition !== "") return ["outcome=fail", "outcome!=success"].includes(condition);
  const others = edgesFrom(graph, edge.from).map(conditionOf);
  return others.includes("outcome=success") && afterFailure(condition) === "holds";
}

function leadsBack(graph: Graph, loop: readonly Node[], along: (edge: Edge) => boolean): boolean {
  const [first] = loop;
  if (loop.length > 1 || first === undefined) return loop.length > 1;
  return edgesFrom(graph, first.id).some((edge) => edge.to === first.id && along(edge));
}

function isHuman(node: Node): boolean {
  return kindOf(node) === "human";
}
