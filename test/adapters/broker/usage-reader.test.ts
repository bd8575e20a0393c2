import { expect, test } from "vitest";
import { usageReader } from "../../../app/adapters/broker/usage-reader.ts";
import { anthropic } from "../../../app/adapters/broker/vendors/anthropic.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const event = (value: unknown) => bytes(`data: ${JSON.stringify(value)}\n\n`);

test("a line without an end is not kept, and what comes after it counts", () => {
  const reader = usageReader("text/event-stream", anthropic.words);
  const piece = bytes(" ".repeat(1_000_000));
  reader.take(bytes('data: {"usage": {"cache_read_input_tokens": 999999},'));
  for (let i = 0; i < 9; i += 1) reader.take(piece);
  reader.take(bytes('"x": 1}\n\n'));
  reader.take(event({ type: "message_start", message: { usage: { input_tokens: 7 } } }));
  reader.take(event({ type: "message_delta", usage: { output_tokens: 3 } }));
  expect(reader.paid(100)).toMatchObject({ input: 7, cacheRead: 0, output: 3 });
});

test("counts that are no numbers, or below zero, count nothing", () => {
  const reader = usageReader("text/event-stream", anthropic.words);
  const usage = { input_tokens: "many", output_tokens: -5, cache_read_input_tokens: null };
  reader.take(event({ type: "message_delta", usage }));
  expect(reader.paid(100)).toMatchObject({ input: 0, cacheRead: 0, output: 0 });
});
