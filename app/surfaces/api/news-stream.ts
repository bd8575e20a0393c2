import type { Subscription } from "../../core/requests.ts";
import type { Factory } from "../../ports/factory.ts";
import { failureOf } from "./failure.ts";

/**
 * News as lines of JSON. An empty line at once, so that the subscriber knows it is heard; a failure is the last line, because
 * the head of the answer has gone out by then.
 */
export async function* newsLines(
  factory: Factory,
  to: Subscription,
  signal: AbortSignal,
): AsyncGenerator<string> {
  yield "\n";
  try {
    for await (const news of factory.subscribe(to, signal)) yield `${JSON.stringify(news)}\n`;
  } catch (error) {
    if (!signal.aborted) yield `${JSON.stringify(failureOf(error).body)}\n`;
  }
}
