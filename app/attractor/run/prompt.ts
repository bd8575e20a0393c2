import { expandPrompt } from "../language/expand.ts";
import { attribute } from "../language/graph.ts";
import { inputsOf } from "../run/inputs.ts";
import type { Attempt } from "./handler.ts";

/** What a graph's author wrote for an agent, with its variables replaced by what the stage knows. */
export function spoken(
  written: string,
  { run, context }: Pick<Attempt, "run" | "context">,
): string {
  const goal = attribute(run.graph, "goal") ?? "";
  return expandPrompt(written, { goal, base_sha: run.base, inputs: inputsOf(context) });
}
