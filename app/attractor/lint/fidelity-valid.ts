import { type Attributes, attribute } from "../language/graph.ts";
import { edgeHit, nodeHit, type Rule } from "./rule.ts";

const MODES = ["full", "truncate", "compact", "summary:low", "summary:medium", "summary:high"];

/** A fidelity is one of the modes in which context is passed on. */
export const fidelityValid: Rule = {
  origin: "specification",
  severity: "warning",
  check: ({ graph, nodes }) => [
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

function unknownMode(of: { readonly attributes: Attributes }) {
  const mode = attribute(of, "fidelity");
  if (mode === undefined || MODES.includes(mode)) return undefined;
  return {
    key: "fidelity",
    message: `fidelity=${JSON.stringify(mode)} is no mode`,
    fix: `use one of ${MODES.join(", ")}`,
  };
}
