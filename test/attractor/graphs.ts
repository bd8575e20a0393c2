import fc from "fast-check";
import type { Attributes, Edge, Graph, Node } from "../../app/attractor/language/graph.ts";

const PLACE = { line: 1, column: 1 };
const WORDS = new Set(["graph", "node", "edge", "subgraph"]);

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,6}$/).filter((text) => !WORDS.has(text));
const key = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("."));
const value = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom('"', "\\", "\\n", "\n\t\r", "//", "/* */", "a=b && c"),
);

const attributes: fc.Arbitrary<Attributes> = fc
  .uniqueArray(fc.tuple(key, value), { maxLength: 4, selector: ([found]) => found })
  .map(
    (pairs) =>
      new Map(pairs.map(([k, v]) => [k, { key: k, value: v, place: PLACE, valuePlace: PLACE }])),
  );

/** A graph as it could have been parsed, places aside; its edges may lead to nodes that it does not have. */
export const anyGraph: fc.Arbitrary<Graph> = fc
  .record({
    name: name,
    attributes,
    nodes: fc.uniqueArray(fc.record({ id: name, attributes }), {
      maxLength: 6,
      selector: ({ id }) => id,
    }),
    edges: fc.array(fc.record({ from: name, to: name, attributes }), { maxLength: 8 }),
  })
  .map((made) => {
    const nodes = new Map(
      made.nodes.map((node): [string, Node] => [node.id, { ...node, place: PLACE }]),
    );
    const edges = made.edges.map(
      (edge, index): Edge => ({ ...edge, index, place: PLACE, toPlace: PLACE }),
    );
    const outgoing = Map.groupBy(edges, ({ from }) => from);
    return {
      name: made.name,
      file: "g.dot",
      text: "",
      place: PLACE,
      attributes: made.attributes,
      nodes,
      edges,
      outgoing,
    };
  });
