import type { CodergenCall } from "../../attractor/codergen.ts";
import type { CommandLine, Wanted } from "./command-line.ts";

/** What a node says of its model, as the program can be told it; or which word of it cannot. */
export function wantedBy(
  { node, model: said }: Pick<CodergenCall, "node" | "model">,
  { program, efforts }: Pick<CommandLine, "program" | "efforts">,
  defaultModel: string | undefined,
): Wanted | { readonly wrong: string } {
  const effort = said.effort?.toLowerCase();
  if (effort !== undefined && !efforts.includes(effort))
    return {
      wrong: `reasoning_effort of node ${node.id} is ${JSON.stringify(said.effort)}: ${program} takes ${efforts.join(", ")}`,
    };
  const { maxTokens } = said;
  if (maxTokens !== undefined && !/^[1-9]\d{0,8}$/.test(maxTokens))
    return {
      wrong: `max_tokens of node ${node.id} is ${JSON.stringify(maxTokens)}: give a whole number above 0`,
    };
  return {
    model: said.model ?? defaultModel,
    effort,
    maxTokens: maxTokens === undefined ? undefined : Number(maxTokens),
  };
}
