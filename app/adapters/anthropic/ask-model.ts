import Anthropic from "@anthropic-ai/sdk";
import type {
  MessageCreateParamsStreaming,
  RawMessageStreamEvent,
} from "@anthropic-ai/sdk/resources/messages";
import { retryAfterMs } from "../../core/retry-after.ts";
import { type Answer, hearing } from "./hearing.ts";

/** What came of one question. */
export type Asking =
  | { readonly kind: "answered"; readonly answer: Answer }
  | { readonly kind: "canceled" }
  /** The conversation does not fit the model's window. */
  | { readonly kind: "too-long" }
  /** The run's cap does not allow another call. */
  | { readonly kind: "over-budget"; readonly why: string }
  /** Asking again would be answered alike. */
  | { readonly kind: "rejected"; readonly why: string }
  | { readonly kind: "unavailable"; readonly why: string };

/** How a question is asked. */
export interface AskOptions {
  readonly signal: AbortSignal;
  /** Sees each event as it comes; those of a stream that was dropped, too. */
  readonly onEvent: (event: RawMessageStreamEvent) => void;
  /** Told before each wait: why, and for how long. */
  readonly onRetry: (why: string, ms: number) => void;
  /** Waits; a test waits not. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

const TRIES = 7;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
const STATUS_SPENT = 402;
/** Types of errors that come in the middle of a stream, where there is no status any more. */
const PASSING_TYPES = /overloaded_error|api_error|rate_limit_error|timeout_error/;

/** Asks until there is a whole answer: a rate limit, a failing service and a dropped stream are waited out. */
export async function askModel(
  client: Anthropic,
  question: MessageCreateParamsStreaming,
  options: AskOptions,
): Promise<Asking> {
  for (let attempt = 1; ; attempt += 1) {
    const asking = await askOnce(client, question, options);
    if (options.signal.aborted) return { kind: "canceled" };
    if (asking.kind !== "again") return asking;
    if (attempt === TRIES)
      return { kind: "unavailable", why: `${asking.why} (after ${TRIES} tries)` };
    const ms = Math.min(LONGEST_WAIT_MS, asking.waitMs ?? FIRST_WAIT_MS * 2 ** (attempt - 1));
    options.onRetry(asking.why, ms);
    await options.pause(ms, options.signal);
  }
}

type Once = Asking | { readonly kind: "again"; readonly why: string; readonly waitMs?: number };

async function askOnce(
  client: Anthropic,
  question: MessageCreateParamsStreaming,
  { signal, onEvent }: AskOptions,
): Promise<Once> {
  const heard = hearing();
  try {
    const stream = await client.messages.create(question, { signal });
    for await (const event of stream) {
      heard.take(event);
      onEvent(event);
    }
  } catch (error) {
    return signal.aborted ? { kind: "canceled" } : afterError(error);
  }
  const answer = heard.whole();
  if (answer === undefined) return { kind: "again", why: "the stream ended before the answer did" };
  return answer.stop === "model_context_window_exceeded"
    ? { kind: "too-long" }
    : { kind: "answered", answer };
}

function afterError(error: unknown): Once {
  const why = error instanceof Error ? error.message : String(error);
  if (!(error instanceof Anthropic.APIError) || error.status === undefined) {
    const isApi =
      error instanceof Anthropic.APIError && !(error instanceof Anthropic.APIConnectionError);
    return isApi && !PASSING_TYPES.test(why) ? { kind: "rejected", why } : { kind: "again", why };
  }
  const { status } = error as { status: number };
  if (status === STATUS_SPENT) return { kind: "over-budget", why };
  if (status === 413 || (status === 400 && /prompt is too long/.test(why)))
    return { kind: "too-long" };
  if (status !== 408 && status !== 409 && status !== 429 && status < 500)
    return { kind: "rejected", why };
  const header = (error.headers as Headers | undefined)?.get("retry-after");
  const waitMs = retryAfterMs(header, Date.now());
  return waitMs === undefined ? { kind: "again", why } : { kind: "again", why, waitMs };
}
