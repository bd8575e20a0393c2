import type { ModelChoice } from "../../attractor/codergen.ts";
import { candidateSheets, sheetAfterGap } from "../../attractor/language/candidate-sheets.ts";
import type { Attribute, Graph, Node } from "../../attractor/language/graph.ts";
import {
  modelSetting,
  type Property,
  parseStylesheet,
  type StyleRule,
} from "../../attractor/language/stylesheet.ts";
import { PipelineError } from "../../attractor/pipeline-error.ts";

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
  const sheets = candidateSheets(graph);
  const odd = sheetAfterGap(sheets);
  if (odd !== undefined)
    throw refused(graph, odd.attribute, {
      problem: `there is no model_stylesheet_${sheets.indexOf(odd) + 1}`,
      fix: "number them from 1 without a gap",
    });
  return sheets.map((sheet) => rulesOf(graph, sheet.attribute));
}

function rulesOf(graph: Graph, attribute: Attribute): readonly StyleRule[] {
  const sheet = parseStylesheet(attribute.value);
  if (sheet.kind === "rules") return sheet.rules;
  throw refused(graph, attribute, sheet);
}

function refused(
  { file }: Graph,
  { key, place }: Attribute,
  { problem, fix }: { readonly problem: string; readonly fix: string },
): PipelineError {
  return new PipelineError({
    kind: "invalid",
    problem: `${key}: ${problem}`,
    remedy: fix,
    file,
    place,
  });
}
