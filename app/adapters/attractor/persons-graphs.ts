import { filesBeside } from "../../attractor/files/graph-files.ts";
import { refuseAnswers } from "../../attractor/human-gates.ts";
import type { Graph } from "../../attractor/language/graph.ts";
import { type FindFile, withNamedFiles } from "../../attractor/language/named-files.ts";
import { parsePipeline } from "../../attractor/language/parse.ts";
import { refuseFaulty } from "../../attractor/lint/lint.ts";
import { picturesOf } from "../../attractor/picture.ts";
import { PipelineError, type PipelineErrorKind } from "../../attractor/pipeline-error.ts";
import { contextOf, refuseInputs } from "../../attractor/run/inputs.ts";
import { type ErrorCode, FactoryError } from "../../core/errors.ts";
import type { PipelineRunOutcome, PipelineRunRequest } from "../../core/workbench.ts";
import type { Watch } from "../../ports/workbench.ts";
import { findingsIn } from "./findings.ts";
import { graphText } from "./graph-text.ts";

const CODES: Readonly<Record<PipelineErrorKind, ErrorCode>> = {
  invalid: "invalid-input",
  unsupported: "unsupported",
  conflict: "conflict",
  broken: "broken",
};

/** Reads a graph that a person named; a mistake in it is told with a picture of its place. */
export async function readGraph(
  file: string,
  find: FindFile,
  signal?: AbortSignal,
): Promise<Graph> {
  const text = await graphText(file, signal);
  return drawn(text, () => withNamedFiles(parsePipeline(text, file), find));
}

/** Throws for what lint forbids, an input that is missing (both told with a picture), and an answer that fits no gate. */
function refuseUnfit(
  graph: Graph,
  { dialect, gates, inputs = {} }: Pick<PipelineRunRequest, "dialect" | "gates" | "inputs">,
): void {
  drawn(graph.text, () => {
    refuseFaulty(graph, dialect);
    refuseInputs(graph, contextOf(inputs));
  });
  if (gates.kind === "given") refuseAnswers(graph, gates.answers);
}

/** What lint warns of a graph that may be run, told to whoever watches; as a field of the run's outcome, where there is anything. */
function tellWarnings(
  graph: Graph,
  { file, dialect }: Pick<PipelineRunRequest, "dialect" | "file">,
  { finds }: Pick<Watch, "finds">,
): Pick<PipelineRunOutcome, "findings"> {
  const findings = findingsIn(graph, dialect, {});
  if (findings.length === 0) return {};
  finds?.({ file, findings });
  return { findings };
}

/** Graphs that a person named, for whoever runs them. */
export const personsGraphs = {
  read: (file: string, repository: string, signal: AbortSignal) =>
    readGraph(file, filesBeside(repository), signal),
  refuseUnfit,
  tellWarnings,
};

/** Does something with a graph's text; a mistake at a place in it is told with a picture of that place. */
function drawn<T>(text: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    if (!(cause instanceof PipelineError)) throw cause;
    const { line, column, message } = cause;
    if (line === undefined || column === undefined) throw cause;
    const picture = picturesOf(text)({ line, column });
    throw new FactoryError(CODES[cause.kind], `${message}\n${picture}`, { cause });
  }
}

/** Tells a mistake in the words of this package's errors as one of the factory's. */
export async function telling<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (!(cause instanceof PipelineError)) throw cause;
    throw new FactoryError(CODES[cause.kind], cause.message, { cause });
  }
}
