import { setTimeout as wait } from "node:timers/promises";
import Anthropic from "@anthropic-ai/sdk";
import { FactoryError } from "../../core/errors.ts";
import { askModel } from "./ask-model.ts";

/** Tokens of an answer, at most. */
const MOST_TOKENS = 16_000;

/** Where a model is asked, and as whom. */
export interface AnswerParts {
  /** Base URL of the Messages API, without `/v1`: the model broker's. */
  readonly baseUrl: string;
  readonly token: string;
  readonly model: string;
  /** Waits before another try; by default as long as it says. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** The whole answer to one prompt, without any tool. FactoryError `broken` where there is none. */
export async function answerTo(
  { baseUrl, token, model, pause = patiently }: AnswerParts,
  prompt: string,
  signal: AbortSignal,
): Promise<string> {
  const client = new Anthropic({ baseURL: baseUrl, apiKey: token, maxRetries: 0, logLevel: "off" });
  const messages = [{ role: "user" as const, content: prompt }];
  const question = { model, max_tokens: MOST_TOKENS, stream: true as const, messages };
  const quiet = { onEvent: () => undefined, onRetry: () => undefined };
  const asking = await askModel(client, question, { signal, pause, ...quiet });
  if (asking.kind !== "answered") {
    const why = "why" in asking ? asking.why : asking.kind;
    throw new FactoryError("broken", `${model} gave no answer: ${why}`);
  }
  const { text, stop } = asking.answer;
  if (stop === "end_turn") return text;
  throw new FactoryError("broken", `${model} gave no whole answer: it ended with ${stop}`);
}

/** Waits; an abort ends it early, and whoever asked looks at the signal. */
async function patiently(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => undefined);
}
