import type { Place } from "../pipeline-error.ts";

/** `key=value` of a graph, node or edge; the value without its quotes and escapes. */
export interface Attribute {
  readonly key: string;
  readonly value: string;
  readonly place: Place;
  readonly valuePlace: Place;
}

/** Attributes by key, in the order they were first written. */
export type Attributes = ReadonlyMap<string, Attribute>;

/** One step of a pipeline, with the defaults of its scopes and its derived classes filled in. */
export interface Node {
  readonly id: string;
  readonly attributes: Attributes;
  readonly place: Place;
}

/** One way from a node to another; `A -> B -> C` makes two. `index` counts in order of declaration. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly index: number;
  readonly attributes: Attributes;
  readonly place: Place;
  readonly toPlace: Place;
}

/** A file that a graph names, as it was found before the graph is linted or run. */
export type NamedFile =
  | {
      readonly kind: "found";
      readonly file: string;
      readonly text: string;
      /** Where a manager runs it. */
      readonly graph?: Graph;
    }
  | { readonly kind: "refused"; readonly why: string; readonly fix: string };

/** A parsed pipeline: subgraphs flattened, defaults applied, every part with its place in `text`. */
export interface Graph {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly place: Place;
  readonly attributes: Attributes;
  readonly nodes: ReadonlyMap<string, Node>;
  readonly edges: readonly Edge[];
  readonly outgoing: ReadonlyMap<string, readonly Edge[]>;
  /** The files that it names, by the name it gives them; absent where nobody looked for them. */
  readonly named?: ReadonlyMap<string, NamedFile>;
}

/** The value of an attribute without surrounding space; undefined when it is absent or blank. */
export function attribute(
  of: { readonly attributes: Attributes },
  key: string,
): string | undefined {
  const value = of.attributes.get(key)?.value.trim();
  return value === "" ? undefined : value;
}

/** The edges that leave a node, in order of declaration. */
export function edgesFrom(graph: Graph, id: string): readonly Edge[] {
  return graph.outgoing.get(id) ?? [];
}

/** What people call a node: its label, else its id. */
export function nodeLabel(node: Node): string {
  return attribute(node, "label") ?? node.id;
}
