import { instance, type Viz } from "@viz-js/viz";

let graphviz: Promise<Viz> | undefined;

/** Lays out a graph in DOT; Graphviz runs as WebAssembly in this process. Answers its SVG; throws what Graphviz says of a faulty text. */
export async function layout(dot: string): Promise<string> {
  graphviz ??= instance();
  return (await graphviz).renderString(dot, { format: "svg" });
}
