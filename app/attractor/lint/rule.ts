import type { Dialect } from "../dialect.ts";
import type { Edge, Node } from "../language/graph.ts";
import type { Place } from "../pipeline-error.ts";
import type { Subject } from "./subject.ts";

/** `error`: the graph is not run; `warning`: it is, and may not do what its author meant. */
export type Severity = "error" | "warning";

/** Who made the rule: the Attractor specification, Kilroy, or we, for what both let through. */
export type Origin = "specification" | "kilroy" | "ours";

/** What one rule says of one place. */
export interface Hit {
  readonly place: Place;
  /** One sentence that quotes the bad value. */
  readonly message: string;
  /** What to write instead. */
  readonly fix: string;
  readonly node?: string;
  readonly edge?: { readonly from: string; readonly to: string };
}

/** One thing that lint looks for; its name is its key in the record of rules. */
export interface Rule {
  readonly origin: Origin;
  /** As its maker says it. */
  readonly severity: Severity;
  check(subject: Subject): readonly Hit[];
}

/** How grave a finding is in a dialect: of Kilroy's own rules the specification's has the errors as warnings, and no others. */
export function severityIn(
  dialect: Dialect,
  { origin, severity }: Pick<Rule, "origin" | "severity">,
): Severity | "off" {
  if (dialect === "kilroy" || origin !== "kilroy") return severity;
  return severity === "error" ? "warning" : "off";
}

interface Told {
  readonly message: string;
  readonly fix: string;
  /** The attribute that is wrong. */
  readonly key?: string;
}

/** A hit on a node, at the place of one of its attributes where that is given. */
export function nodeHit(node: Node, { message, fix, key }: Told): Hit {
  const attribute = key === undefined ? undefined : node.attributes.get(key);
  return { place: attribute?.valuePlace ?? node.place, node: node.id, message, fix };
}

/** A hit on an edge, at the place of one of its attributes where that is given. */
export function edgeHit(edge: Edge, { message, fix, key }: Told): Hit {
  const attribute = key === undefined ? undefined : edge.attributes.get(key);
  const place = attribute?.valuePlace ?? edge.place;
  return { place, edge: { from: edge.from, to: edge.to }, message, fix };
}
