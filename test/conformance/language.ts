import type { Graph } from "../../app/attractor/language/graph.ts";
import { parsePipeline } from "../../app/attractor/language/parse.ts";
import { printPipeline } from "../../app/attractor/language/print.ts";
import { lintPipeline } from "../../app/attractor/lint/lint.ts";
import { PipelineError } from "../../app/attractor/pipeline-error.ts";
import { bare } from "../attractor/bare-graph.ts";
import type { Check } from "./check.ts";
import type { RecordedFinding, RecordedLint } from "./corpora.ts";

/** What a graph of the corpora says and what lint finds in it, against what Kilroy says. */
export function languageChecks(recorded: RecordedLint): readonly Check[] {
  const { name, text } = recorded;
  const graph = parsed(text, name);
  const parse = { what: `${name} parse`, ...parseSeen(graph, recorded) };
  return graph instanceof PipelineError ? [parse] : [parse, lintCheck(graph, recorded)];
}

function parsed(text: string, name: string): Graph | PipelineError {
  try {
    return parsePipeline(text, name);
  } catch (error) {
    if (error instanceof PipelineError) return error;
    throw error;
  }
}

function parseSeen(graph: Graph | PipelineError, { parses }: RecordedLint): Omit<Check, "what"> {
  if (graph instanceof PipelineError)
    return {
      seen: `refused at ${graph.line}:${graph.column}, as there`,
      differs: parses ? [graph.message] : [],
    };
  const again = parsePipeline(printPipeline(graph), graph.file);
  const survives = JSON.stringify(bare(again)) === JSON.stringify(bare(graph));
  return {
    seen: `${graph.nodes.size} nodes, ${graph.edges.length} edges`,
    differs: [
      ...(parses ? [] : ["it is read here and refused there"]),
      ...(survives ? [] : ["printed and read again it is another graph"]),
    ],
  };
}

function lintCheck(graph: Graph, { name, findings }: RecordedLint): Check {
  const found = lintPipeline(graph, "kilroy");
  const kilroys = found.filter(({ origin }) => origin !== "ours");
  const seen = kilroys.map(({ rule, severity, node, edge }) =>
    keyOf({
      rule,
      severity: severity === "error" ? "ERROR" : "WARNING",
      node_id: node,
      edge_from: edge?.from,
      edge_to: edge?.to,
    }),
  );
  const there = findings.map(keyOf);
  const ours = found.length - kilroys.length;
  return {
    what: `${name} lint`,
    seen: `${kilroys.length} findings as there${ours === 0 ? "" : `, ${ours} of ours`}`,
    differs: [
      ...without(there, seen).map((key) => `missing: ${key}`),
      ...without(seen, there).map((key) => `only here: ${key}`),
    ],
  };
}

/** Kilroy names a node by `edge_from` alone where a rule is about a node's edges. */
function keyOf({ rule, severity, node_id, edge_from, edge_to }: RecordedFindingKey): string {
  const node = node_id ?? (edge_to === undefined ? edge_from : undefined);
  const edge = edge_to === undefined ? "" : ` ${edge_from} -> ${edge_to}`;
  return `${severity} ${rule}${node === undefined ? "" : ` ${node}`}${edge}`;
}

type RecordedFindingKey = {
  readonly [K in keyof RecordedFinding]: RecordedFinding[K] | undefined;
};

/** The keys of `all` that `other` has not, or not as often. */
function without(all: readonly string[], other: readonly string[]): readonly string[] {
  const left = [...other];
  return all.filter((key) => {
    const at = left.indexOf(key);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}
