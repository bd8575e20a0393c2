import { type Attributes, attribute, type Graph } from "../language/graph.ts";
import { FIDELITIES, fidelityNamed } from "../run/fidelity.ts";
import { edgeHit, type Hit, nodeHit, type Rule } from "./rule.ts";

/** A fidelity is one of the modes in which context is passed on. */
export const fidelityValid: Rule = {
  origin: "specification",
  severity: "warning",
  check: ({ graph, nodes }) => [
    ...graphHit(graph),
    ...nodes.flatMap((node) => {
      const told = unknownMode(node);
      return told === undefined ? [] : [nodeHit(node, told)];
    }),
    ...graph.edges.flatMap((edge) => {
      const told = unknownMode(edge);
      return told === undefined ? [] : [edgeHit(edge, told)];
    }),
  ],
};

function graphHit(graph: Graph): readonly Hit[] {
  const key = "default_fidelity";
  const told = unknownMode(graph, key);
  return told === undefined
    ? []
    : [{ place: graph.attributes.get(key)?.valuePlace ?? graph.place, ...told }];
}

function unknownMode(of: { readonly attributes: Attributes }, key = "fidelity") {
  const mode = attribute(of, key);
  if (mode === undefined || fidelityNamed(mode) !== undefined) return undefined;
  return {
    key,
    message: `${key}=${JSON.stringify(mode)} is no mode`,
    fix: `use one of ${FIDELITIES.join(", ")}`,
  };
}
