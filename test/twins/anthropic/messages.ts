import type {
  ContentBlock,
  Message,
  RawContentBlockDelta,
  RawMessageStreamEvent,
  Usage,
} from "@anthropic-ai/sdk/resources/messages";
import { type Answer, type Block, stopOf } from "./turns.ts";

/** Input tokens of a request as they are billed. */
export interface InputTokens {
  readonly fresh: number;
  readonly written: number;
  readonly read: number;
}

/** An answer with what only the service knows of it. */
export interface Spoken {
  readonly id: string;
  readonly model: string;
  readonly answer: Answer;
  readonly input: InputTokens;
}

type Cut = (text: string) => readonly string[];

/** The events that the service streams for an answer; `cut` divides each text into pieces. */
export function streamOf(spoken: Spoken, cut: Cut): RawMessageStreamEvent[] {
  const { answer } = spoken;
  const begun = { ...messageOf(spoken), content: [], stop_reason: null };
  return [
    { type: "message_start", message: { ...begun, usage: { ...begun.usage, output_tokens: 1 } } },
    ...answer.blocks.flatMap((block, index) => blockEvents(block, { index, cut, id: spoken.id })),
    {
      type: "message_delta",
      delta: {
        container: null,
        stop_reason: stopOf(answer),
        stop_sequence: null,
        stop_details: null,
      },
      usage: {
        cache_creation_input_tokens: null,
        cache_read_input_tokens: null,
        input_tokens: null,
        output_tokens: outputTokens(answer),
        output_tokens_details: null,
        server_tool_use: null,
      },
    },
    { type: "message_stop" },
  ];
}

/** The same answer in one piece. */
export function messageOf({ id, model, answer, input }: Spoken): Message {
  return {
    id,
    type: "message",
    role: "assistant",
    model,
    content: answer.blocks.map((block, index) => wholeBlock(block, `${id}-${index}`)),
    container: null,
    diagnostics: null,
    stop_details: null,
    stop_reason: stopOf(answer),
    stop_sequence: null,
    usage: usageOf(input, outputTokens(answer)),
  };
}

function outputTokens(answer: Answer): number {
  return answer.output ?? Math.ceil(answer.blocks.map(textOf).join("").length / 4) + 1;
}

function usageOf({ fresh, written, read }: InputTokens, output: number): Usage {
  return {
    input_tokens: fresh,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: read,
    cache_creation: { ephemeral_5m_input_tokens: written, ephemeral_1h_input_tokens: 0 },
    output_tokens: output,
    output_tokens_details: null,
    inference_geo: null,
    server_tool_use: null,
    service_tier: "standard",
    speed: "standard",
  };
}

function textOf(block: Block): string {
  if ("text" in block) return block.text;
  if ("thinking" in block) return block.thinking;
  return "partial" in block ? block.partial : JSON.stringify(block.input);
}

function wholeBlock(block: Block, id: string): ContentBlock {
  if ("text" in block) return { type: "text", text: block.text, citations: null };
  if ("thinking" in block) return { type: "thinking", thinking: block.thinking, signature: id };
  const input = "input" in block ? block.input : {};
  return {
    type: "tool_use",
    id: `toolu_${id}`,
    name: block.tool,
    input,
    caller: { type: "direct" },
  };
}

function blockEvents(
  block: Block,
  { index, cut, id }: { index: number; cut: Cut; id: string },
): RawMessageStreamEvent[] {
  const delta = (one: RawContentBlockDelta): RawMessageStreamEvent => ({
    type: "content_block_delta",
    index,
    delta: one,
  });
  const pieces = cut(textOf(block));
  return [
    {
      type: "content_block_start",
      index,
      content_block: emptied(wholeBlock(block, `${id}-${index}`)),
    },
    ...pieces.map((piece) => delta(deltaOf(block, piece))),
    ...("thinking" in block
      ? [delta({ type: "signature_delta", signature: `${id}-${index}` })]
      : []),
    { type: "content_block_stop", index },
  ];
}

type Started = Extract<RawMessageStreamEvent, { type: "content_block_start" }>["content_block"];

function emptied(block: ContentBlock): Started {
  if (block.type === "text") return { ...block, text: "" };
  if (block.type === "thinking") return { ...block, thinking: "", signature: "" };
  if (block.type === "tool_use") return { ...block, input: {} };
  return block;
}

function deltaOf(block: Block, piece: string): RawContentBlockDelta {
  if ("text" in block) return { type: "text_delta", text: piece };
  if ("thinking" in block) return { type: "thinking_delta", thinking: piece };
  return { type: "input_json_delta", partial_json: piece };
}
