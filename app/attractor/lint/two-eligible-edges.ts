import { attribute, type Edge, edgesFrom } from "../language/graph.ts";
import { type Kind, kindOf } from "../language/kinds.ts";
import { excludeEachOther } from "./clauses.ts";
import { edgeHit, type Rule } from "./rule.ts";
import { conditionOf, type Subject } from "./subject.ts";

/** Where several edges are meant to be taken, or somebody chooses among them. */
const CHOOSING: ReadonlySet<Kind> = new Set(["parallel", "concurrent-split", "human"]);
const CONSEQUENCES = {
  spec: "",
  kilroy: "; where they meet again, Kilroy runs both and drops their work",
};
/** Conditions of one node are compared two by two; who writes more than this has made them with a program. */
const MOST = 100;

/**
 * One edge is eligible at a time. Kilroy takes several at once where they meet again, in branches whose work is dropped without a
 * word; by the specification the heaviest is taken, and of equals the one to the first node by name.
 */
export const twoEligibleEdges: Rule = {
  origin: "ours",
  severity: "warning",
  check: (subject) =>
    subject.nodes
      .filter((node) => !CHOOSING.has(kindOf(node)))
      .flatMap((node) => {
        const rivals = eligibleTogether(subject, edgesFrom(subject.graph, node.id));
        if (rivals === undefined) return [];
        const [first, second] = rivals;
        const told = CONSEQUENCES[subject.dialect];
        return [
          edgeHit(second, {
            message: `the edges from ${node.id} to ${first.to} and to ${second.to} may be eligible at once${told}`,
            fix: "give them conditions that exclude each other, or run both between a component and a tripleoctagon",
          }),
        ];
      }),
};

function eligibleTogether(
  { dialect }: Subject,
  edges: readonly Edge[],
): readonly [Edge, Edge] | undefined {
  const free = edges.filter((edge) => conditionOf(edge) === "");
  const bound = edges.filter((edge) => conditionOf(edge) !== "").slice(0, MOST);
  const rival = (one: Edge, other: Edge) =>
    one.to !== other.to &&
    (dialect === "kilroy" || weightOf(one) === weightOf(other)) &&
    !isChosenByLabel(one, other);
  return (
    pairOf(free, rival) ??
    pairOf(
      bound,
      (one, other) => rival(one, other) && !excludeEachOther(conditionOf(one), conditionOf(other)),
    )
  );
}

function pairOf(
  edges: readonly Edge[],
  are: (one: Edge, other: Edge) => boolean,
): readonly [Edge, Edge] | undefined {
  for (const [index, other] of edges.slice(0, MOST).entries()) {
    const one = edges.slice(0, index).find((found) => are(found, other));
    if (one !== undefined) return [one, other];
  }
  return undefined;
}

/** Edges without conditions and with labels are chosen by the label that a stage prefers. */
function isChosenByLabel(one: Edge, other: Edge): boolean {
  const labels = [one, other].map((edge) => attribute(edge, "label"));
  return conditionOf(one) === "" && labels[0] !== labels[1] && !labels.includes(undefined);
}

function weightOf(edge: Edge): number {
  return Number(attribute(edge, "weight") ?? 0);
}
