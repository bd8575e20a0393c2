import { attribute, type Node } from "../language/graph.ts";
import { reachedFrom, type Subject, shapeOf } from "./subject.ts";

/** A split, and the nodes between it and its join. */
interface Region {
  readonly split: Node;
  /** Undefined where no join has the split's `concurrent_id`. */
  readonly inside: readonly Node[] | undefined;
}

/** The regions between pentagons and cylinders. */
export function concurrentRegions({ graph, nodes }: Subject): readonly Region[] {
  const ofShape = (shape: string) => nodes.filter((node) => shapeOf(node) === shape);
  return ofShape("pentagon").map((split) => {
    const join = ofShape("cylinder").find((node) => regionId(node) === regionId(split));
    if (join === undefined) return { split, inside: undefined };
    const reached = reachedFrom(graph, [split.id], ({ to }) => to !== join.id);
    const inside = nodes.filter((node) => node !== split && reached.has(node.id));
    return { split, inside };
  });
}

function regionId(node: Node): string {
  return attribute(node, "concurrent_id") ?? node.id;
}
