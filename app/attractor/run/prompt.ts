import { expandPrompt } from "../language/expand.ts";
import { attribute, type Graph } from "../language/graph.ts";
import { inputsOf } from "./inputs.ts";

/** What the variables of a prompt are replaced by. */
export interface Speaking {
  readonly run: { readonly graph: Graph; readonly base: string };
  readonly context: Readonly<Record<string, unknown>>;
}

/** What a graph's author wrote for an agent, with its variables replaced by what the stage knows. */
export function spoken(written: string, { run, context }: Speaking): string {
  const goal = attribute(run.graph, "goal") ?? "";
  return expandPrompt(written, { goal, base_sha: run.base, inputs: inputsOf(context) });
}
