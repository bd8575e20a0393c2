import { withChildren } from "../language/child.ts";
import { valueText } from "../language/expand.ts";
import { attribute, type Graph } from "../language/graph.ts";
import { PipelineError } from "../pipeline-error.ts";

const PREFIX = "input.";
const KEY = /^[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*$/;

/** The inputs of a run by key: the context's `input.<key>`. */
export function inputsOf(
  context: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const given = Object.entries(context).filter(([key]) => key.startsWith(PREFIX));
  return Object.fromEntries(given.map(([key, value]) => [key.slice(PREFIX.length), value]));
}

/** The context that has inputs under their keys. */
export function contextOf(
  inputs: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [PREFIX + key, value]));
}

/** Inputs as texts, for whoever would write their values in a syntax of its own. */
export function inputTexts(
  inputs: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, valueText(value)]));
}

/** The environment variables of the inputs; what is no text as JSON. A key that a stage made up and that is no variable's has none. */
export function inputEnv(context: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(inputTexts(inputsOf(context))).filter(([key]) => KEY.test(key));
  return Object.fromEntries(entries.map(([key, text]) => [variableOf(key), text]));
}

/** `KILROY_INPUT_<KEY>`, dots as underscores. */
function variableOf(key: string): string {
  return `KILROY_INPUT_${key.toUpperCase().replaceAll(".", "_")}`;
}

/** How inputs are given on the command line. `inputs`: a JSON object's text. */
function asOption(inputs: string): string {
  return `--input '${inputs}'`;
}

/**
 * Throws a PipelineError for an input whose key is no variable name or another's, and for one that is missing and that the graph or a child of it
 * requires. `given`: how they are given where this is asked.
 */
export function refuseInputs(
  graph: Graph,
  context: Readonly<Record<string, unknown>>,
  given: (inputs: string) => string = asOption,
): void {
  refuseKeys(Object.keys(inputsOf(context)));
  for (const one of withChildren(graph)) refuseMissing(one, inputsOf(context), given);
}

function refuseKeys(keys: readonly string[]): void {
  const bad = keys.find((key) => !KEY.test(key));
  if (bad !== undefined) {
    const problem = `the input ${JSON.stringify(bad)} is no name for a variable`;
    const remedy = "use letters, digits, _ and dots";
    throw new PipelineError({ kind: "invalid", problem, remedy });
  }
  for (const [variable, same] of Map.groupBy(keys, variableOf)) {
    if (same.length < 2) continue;
    const problem = `the inputs ${same.join(" and ")} would be one variable, ${variable}`;
    throw new PipelineError({ kind: "invalid", problem, remedy: "rename one of them" });
  }
}

function refuseMissing(
  graph: Graph,
  inputs: Readonly<Record<string, unknown>>,
  given: (inputs: string) => string,
): void {
  const required = (attribute(graph, "inputs") ?? "").split(",").map((key) => key.trim());
  const missing = required.filter((key) => key !== "" && !Object.hasOwn(inputs, key));
  if (missing.length === 0) return;
  const place = graph.attributes.get("inputs")?.valuePlace;
  throw new PipelineError({
    kind: "invalid",
    file: graph.file,
    ...(place === undefined ? {} : { place }),
    problem: `the graph's inputs ${missing.join(", ")} were not given`,
    remedy: `give each a value: ${given(`{${missing.map((key) => `"${key}": "…"`).join(", ")}}`)}`,
  });
}
