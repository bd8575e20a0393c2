import type { StopReason } from "@anthropic-ai/sdk/resources/messages";

/** One block of an answer. `tool` with `partial`: the JSON text that is streamed, right or wrong. */
export type Block =
  | { readonly text: string }
  | { readonly thinking: string }
  | { readonly tool: string; readonly input: unknown }
  | { readonly tool: string; readonly partial: string };

/** A whole answer of the model; `stop` follows from the blocks where it is not given. */
export interface Answer {
  readonly blocks: readonly Block[];
  readonly stop?: StopReason;
  /** Output tokens; by default a quarter of the characters. */
  readonly output?: number;
}

/** What the service does with one request. */
export type Turn =
  | Answer
  /** An error by its HTTP status, before anything is streamed. */
  | { readonly status: number; readonly message?: string; readonly retryAfter?: string }
  /** The connection is cut after so many events of an answer. */
  | { readonly cut: Answer; readonly after: number }
  /** An error event in the middle of the stream. */
  | { readonly broken: Answer; readonly after: number; readonly error: string }
  /** Nothing is ever answered. */
  | { readonly hang: true };

/** An answer of words alone. */
export function says(text: string): Answer {
  return { blocks: [{ text }] };
}

/** An answer that asks for one tool. */
export function calls(tool: string, input: unknown): Answer {
  return { blocks: [{ text: `I use ${tool}.` }, { tool, input }] };
}

/** A refusal, as the service's own classifiers give it. */
export function refuses(): Answer {
  return { blocks: [{ text: "I can" }], stop: "refusal" };
}

/** Why an answer ends. */
export function stopOf(answer: Answer): StopReason {
  if (answer.stop !== undefined) return answer.stop;
  return answer.blocks.some((block) => "tool" in block) ? "tool_use" : "end_turn";
}
