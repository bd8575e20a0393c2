import type {
  ContentBlockParam,
  RawMessageStreamEvent,
  StopReason,
} from "@anthropic-ai/sdk/resources/messages";

/** Tokens as the vendor bills them. */
export interface Usage {
  readonly input: number;
  readonly cacheWritten: number;
  readonly cacheRead: number;
  readonly output: number;
}

/** A tool that the model asks for; `input` is undefined where what it streamed is no JSON. */
export interface Asked {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
}

/** One answer of the model, heard to its end. */
export interface Answer {
  /** As it goes back to the model with the next question. */
  readonly content: readonly ContentBlockParam[];
  readonly text: string;
  readonly asked: readonly Asked[];
  readonly stop: StopReason | null;
  readonly usage: Usage;
}

/** Takes the events of one answer in order. */
export interface Hearing {
  take(event: RawMessageStreamEvent): void;
  /** The answer; undefined when the stream ended before the answer did. */
  whole(): Answer | undefined;
}

type Block = Extract<RawMessageStreamEvent, { type: "content_block_start" }>["content_block"];
interface Open {
  readonly block: Block;
  text: string;
  signature: string;
}

/** Puts an answer together from its events. */
export function hearing(): Hearing {
  const blocks = new Map<number, Open>();
  let usage: Usage = { input: 0, cacheWritten: 0, cacheRead: 0, output: 0 };
  let stop: StopReason | null = null;
  let ended = false;
  return {
    take: (event) => {
      switch (event.type) {
        case "message_start":
          usage = billed(usage, event.message.usage);
          break;
        case "content_block_start":
          blocks.set(event.index, { block: event.content_block, ...begun(event.content_block) });
          break;
        case "content_block_delta": {
          const open = blocks.get(event.index);
          if (open !== undefined) grow(open, event.delta);
          break;
        }
        case "message_delta":
          usage = billed(usage, event.usage);
          stop = event.delta.stop_reason;
          break;
        case "message_stop":
          ended = true;
          break;
        case "content_block_stop":
          break;
      }
    },
    whole: () => {
      const open = [...blocks].toSorted(([a], [b]) => a - b).map(([, one]) => one);
      return ended ? answerOf(open, { stop, usage }) : undefined;
    },
  };
}

type Billed = Partial<
  Record<
    "input_tokens" | "output_tokens" | "cache_creation_input_tokens" | "cache_read_input_tokens",
    number | null
  >
>;

/** Later counts replace earlier ones: they are running totals. */
function billed(before: Usage, seen: Billed | undefined): Usage {
  return {
    input: seen?.input_tokens ?? before.input,
    cacheWritten: seen?.cache_creation_input_tokens ?? before.cacheWritten,
    cacheRead: seen?.cache_read_input_tokens ?? before.cacheRead,
    output: seen?.output_tokens ?? before.output,
  };
}

function begun(block: Block): Pick<Open, "text" | "signature"> {
  if (block.type === "text") return { text: block.text, signature: "" };
  if (block.type === "thinking") return { text: block.thinking, signature: block.signature };
  return { text: "", signature: "" };
}

type Delta = Extract<RawMessageStreamEvent, { type: "content_block_delta" }>["delta"];

function grow(open: Open, delta: Delta): void {
  if (delta.type === "text_delta") open.text += delta.text;
  else if (delta.type === "input_json_delta") open.text += delta.partial_json;
  else if (delta.type === "thinking_delta") open.text += delta.thinking;
  else if (delta.type === "signature_delta") open.signature += delta.signature;
}

function answerOf(open: readonly Open[], end: Pick<Answer, "stop" | "usage">): Answer {
  return {
    ...end,
    content: open.flatMap(sentBack),
    text: open
      .filter(({ block }) => block.type === "text")
      .map(({ text }) => text)
      .join("\n"),
    asked: open.flatMap(({ block, text }) =>
      block.type === "tool_use" ? [{ id: block.id, name: block.name, input: parsed(text) }] : [],
    ),
  };
}

/** Empty texts are refused by the vendor, and blocks that we never asked for are not sent back. */
function sentBack({ block, text, signature }: Open): ContentBlockParam[] {
  if (block.type === "text") return text.trim() === "" ? [] : [{ type: "text", text }];
  if (block.type === "thinking") return [{ type: "thinking", thinking: text, signature }];
  if (block.type === "redacted_thinking") return [{ type: "redacted_thinking", data: block.data }];
  if (block.type !== "tool_use") return [];
  return [{ type: "tool_use", id: block.id, name: block.name, input: objectOf(parsed(text)) }];
}

/** The input as JSON; no text at all is no input. */
function parsed(text: string): unknown {
  try {
    return text.trim() === "" ? {} : JSON.parse(text);
  } catch {
    // Told to the model as a call that cannot be understood.
    return undefined;
  }
}

/** The vendor takes only objects as an input. */
function objectOf(input: unknown): object {
  return typeof input === "object" && input !== null && !Array.isArray(input) ? input : {};
}
