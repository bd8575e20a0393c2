import type { ContentBlockParam, MessageCreateParams } from "@anthropic-ai/sdk/resources/messages";
import type { InputTokens } from "./messages.ts";

/** A prompt cache: which prefixes, each up to a mark of `cache_control`, were seen before. */
export function promptCache(): (request: MessageCreateParams) => InputTokens {
  const seen = new Set<string>();
  return (request) => {
    const { whole, marks } = prefixes(request);
    const known = marks.filter((mark) => seen.has(mark)).at(-1)?.length ?? 0;
    const marked = marks.at(-1)?.length ?? 0;
    for (const mark of marks) seen.add(mark);
    return {
      read: tokens(known),
      written: tokens(marked) - tokens(known),
      fresh: tokens(whole.length) - tokens(marked),
    };
  };
}

function tokens(characters: number): number {
  return Math.ceil(characters / 4);
}

/** The request as one text in the service's order (tools, system, messages) and its beginnings up to each mark. */
function prefixes(request: MessageCreateParams): { whole: string; marks: string[] } {
  const system = typeof request.system === "string" ? [{ text: request.system }] : request.system;
  const said = request.messages.flatMap(({ content }): ContentBlockParam[] =>
    typeof content === "string" ? [{ type: "text", text: content }] : [...content],
  );
  const marks: string[] = [];
  let whole = request.model;
  for (const part of [...(request.tools ?? []), ...(system ?? []), ...said]) {
    whole += JSON.stringify({ ...part, cache_control: undefined });
    if ("cache_control" in part && part.cache_control) marks.push(whole);
  }
  return { whole, marks };
}
