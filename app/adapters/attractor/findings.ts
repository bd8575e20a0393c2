import type { Graph } from "../../attractor/language/graph.ts";
import { type Finding, lintPipeline } from "../../attractor/lint/lint.ts";
import { picturesOf } from "../../attractor/picture.ts";
import { PipelineError } from "../../attractor/pipeline-error.ts";
import { contextOf, refuseInputs } from "../../attractor/run/inputs.ts";
import type { PipelineDialect, PipelineFinding, PipelineSetting } from "../../core/workbench.ts";

/** What lint says of a graph, and in what it does not fit its setting, each with a picture of its place. */
export function findingsIn(
  graph: Graph,
  dialect: PipelineDialect,
  { inputs, models }: PipelineSetting,
): readonly PipelineFinding[] {
  const picture = picturesOf(graph.text);
  const linted = lintPipeline(graph, dialect, models && new Set(models));
  return [...missingInputs(graph, inputs), ...linted].map((found) => ({
    level: found.severity,
    rule: found.rule,
    origin: found.origin,
    place: `line ${found.place.line}, column ${found.place.column}`,
    ...found.place,
    node: found.node ?? null,
    edge: found.edge ?? null,
    sentence: found.message,
    remedy: found.fix,
    picture: picture(found.place),
  }));
}

/** What a run with these inputs would be refused for, at its place; an input that no graph could have is thrown. */
function missingInputs(graph: Graph, inputs: PipelineSetting["inputs"]): readonly Finding[] {
  if (inputs === undefined) return [];
  try {
    refuseInputs(graph, contextOf(inputs));
    return [];
  } catch (cause) {
    if (!(cause instanceof PipelineError)) throw cause;
    const { line, column, problem: message, remedy: fix } = cause;
    if (line === undefined || column === undefined) throw cause;
    const place = { line, column };
    return [{ rule: "inputs_given", origin: "ours", severity: "error", place, message, fix }];
  }
}
