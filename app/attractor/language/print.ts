import type { Attributes, Graph } from "./graph.ts";

/** Writes a graph as text that parses to the same graph, places aside. */
export function printPipeline(graph: Graph): string {
  const lines = [`digraph ${graph.name} {`];
  if (graph.attributes.size > 0) lines.push(`  graph${block(graph.attributes)}`);
  for (const node of graph.nodes.values()) lines.push(`  ${node.id}${block(node.attributes)}`);
  for (const edge of graph.edges)
    lines.push(`  ${edge.from} -> ${edge.to}${block(edge.attributes)}`);
  return `${[...lines, "}"].join("\n")}\n`;
}

function block(attributes: Attributes): string {
  if (attributes.size === 0) return "";
  const written = [...attributes.values()].map(({ key, value }) => `${key}=${quoted(value)}`);
  return ` [${written.join(", ")}]`;
}

function quoted(value: string): string {
  const escaped = value.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
  return `"${escaped.replaceAll("\n", "\\n").replaceAll("\t", "\\t")}"`;
}
