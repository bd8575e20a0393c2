import type { ModelChoice } from "../../attractor/codergen.ts";
import { attribute, type Graph, type Node } from "../../attractor/language/graph.ts";
import {
  modelSetting,
  type Property,
  parseStylesheet,
  type StyleRule,
} from "../../attractor/language/stylesheet.ts";
import { PipelineError } from "../../attractor/pipeline-error.ts";

const SHEET = /^model_stylesheet_([1-9]\d*)$/;
const PROPERTIES = {
  model: "llm_model",
  provider: "llm_provider",
  effort: "reasoning_effort",
  maxTokens: "max_tokens",
} as const satisfies Record<keyof ModelChoice, Property>;

/** The candidate that a run builds, from 1, as its environment says; null where it says nothing. */
export function candidateIn(env: Readonly<Record<string, string>>): number | null {
  const text = env.FACTORY_CANDIDATE ?? "";
  return /^[1-9]\d*$/.test(text) ? Number(text) : null;
}

/**
 * What a candidate's own stylesheet makes of a node's model. A graph has any number of them beside `model_stylesheet`, as
 * `model_stylesheet_1`, `model_stylesheet_2` and so on; candidate i takes the i-th, beginning anew after the last. It outranks the
 * common one, a node's own attributes outrank both. PipelineError `invalid` where one cannot be read, or the numbers have a gap.
 */
export function candidateModels(
  graph: Graph,
  candidate: number | null,
): (node: Node, model: ModelChoice) => ModelChoice {
  const sheets = sheetsOf(graph);
  const rules = candidate === null ? undefined : sheets[(candidate - 1) % sheets.length];
  if (rules === undefined) return (_, model) => model;
  // Of the graph's own attributes nothing is wanted here: they stand in the common choice.
  const bare = { ...graph, attributes: new Map() };
  return (node, model) => {
    const own = (key: keyof ModelChoice): string | undefined =>
      modelSetting(bare, node, { property: PROPERTIES[key], rules })?.trim() || model[key];
    return {
      model: own("model"),
      provider: own("provider"),
      effort: own("effort"),
      maxTokens: own("maxTokens"),
    };
  };
}

function sheetsOf(graph: Graph): readonly (readonly StyleRule[])[] {
  const numbers = [...graph.attributes.keys()]
    .flatMap((key) => SHEET.exec(key)?.[1] ?? [])
    .map(Number)
    .toSorted((a, b) => a - b);
  return numbers.map((number, i) => {
    if (number !== i + 1)
      throw refused(graph, `model_stylesheet_${number}`, `there is no model_stylesheet_${i + 1}`);
    return rulesOf(graph, `model_stylesheet_${number}`);
  });
}

function rulesOf(graph: Graph, key: string): readonly StyleRule[] {
  const sheet = parseStylesheet(attribute(graph, key) ?? "");
  if (sheet.kind === "rules") return sheet.rules;
  throw refused(graph, key, sheet.problem, sheet.fix);
}

function refused(
  graph: Graph,
  key: string,
  problem: string,
  remedy = "number them from 1 without a gap",
): PipelineError {
  const place = graph.attributes.get(key)?.place ?? graph.place;
  const { file } = graph;
  return new PipelineError({ kind: "invalid", problem: `${key}: ${problem}`, remedy, file, place });
}
