import { edgeHit, type Rule } from "./rule.ts";
import { conditionOf, shapeOf } from "./subject.ts";

/** Nodes that run nothing and so cannot fail by themselves. */
const PASSING = [
  "Mdiamond",
  "circle",
  "diamond",
  "trapezium",
  "invtrapezium",
  "pentagon",
  "cylinder",
];

/** What can fail leads to an exit on a condition; without one its failure ends the run as a success. */
export const terminalConditionEdge: Rule = {
  origin: "kilroy",
  severity: "error",
  check: ({ graph, starts, exits }) => {
    const careless = graph.edges.filter((edge) => {
      const node = graph.nodes.get(edge.from);
      return (
        node !== undefined &&
        exits.has(edge.to) &&
        conditionOf(edge) === "" &&
        !starts.has(edge.from) &&
        !PASSING.includes(shapeOf(node))
      );
    });
    return careless.map((edge) =>
      edgeHit(edge, {
        message: `${edge.from} leads to the exit ${edge.to} also when it fails, and the run is then a success`,
        fix: 'add condition="outcome=success", and another edge for its failure',
      }),
    );
  },
};
