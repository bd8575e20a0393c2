import { attribute, type Node } from "../language/graph.ts";
import { isTooLong, reachedFrom, type Subject, shapeOf } from "./subject.ts";

/** A split with its join, which is undefined where none has the split's `concurrent_id`. */
interface Region {
  readonly split: Node;
  readonly join: Node | undefined;
}

/** The regions between pentagons and cylinders. */
export function concurrentRegions({ nodes }: Subject): readonly Region[] {
  const joins = new Map<string, Node>();
  for (const node of nodes.filter((found) => shapeOf(found) === "cylinder"))
    if (!joins.has(regionId(node))) joins.set(regionId(node), node);
  return nodes
    .filter((node) => shapeOf(node) === "pentagon")
    .map((split) => ({ split, join: joins.get(regionId(split)) }));
}

/** Each split with the nodes of a shape between it and its join. */
export function insideRegions(
  subject: Subject,
  shapes: readonly string[],
): readonly { readonly split: Node; readonly node: Node }[] {
  const { graph, nodes } = subject;
  const found = nodes.filter((node) => shapes.includes(shapeOf(node)));
  const regions = concurrentRegions(subject);
  if (isTooLong(graph, regions.length)) return [];
  return regions.flatMap(({ split, join }) => {
    if (join === undefined) return [];
    const reached = reachedFrom(graph, [split.id], ({ to }) => to !== join.id);
    const inside = found.filter((node) => node !== split && reached.has(node.id));
    return inside.map((node) => ({ split, node }));
  });
}

function regionId(node: Node): string {
  return attribute(node, "concurrent_id") ?? node.id;
}
