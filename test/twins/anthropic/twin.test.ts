import Anthropic from "@anthropic-ai/sdk";
import { afterEach, describe, expect, test } from "vitest";
import { fuzzOf } from "./fuzz.ts";
import { calls, refuses, says } from "./turns.ts";
import { type AnthropicTwin, openAnthropicTwin, type Script, type TwinOptions } from "./twin.ts";

const open: AnthropicTwin[] = [];
afterEach(async () => {
  for (const twin of open.splice(0)) await twin.close();
});

async function client(script: Script, options: TwinOptions = {}) {
  const twin = await openAnthropicTwin(script, options);
  open.push(twin);
  const sdk = new Anthropic({ baseURL: twin.url, apiKey: twin.key, maxRetries: 0 });
  return { twin, sdk };
}

const QUESTION = {
  model: "claude-sonnet-4-6",
  max_tokens: 100,
  messages: [{ role: "user" as const, content: "What?" }],
};
const LONG = {
  blocks: [
    { thinking: "hm 🌾" },
    { text: "Grüße 🌱 ".repeat(20) },
    { tool: "read", input: { path: "ä.ts", n: [1, 2] } },
  ],
};

describe("the stand-in for the Messages API", () => {
  test("streams what the vendor's own client reads back whole", async () => {
    const { sdk } = await client([LONG]);
    const message = await sdk.messages.stream(QUESTION).finalMessage();
    expect(message.stop_reason).toBe("tool_use");
    expect(message.content).toMatchObject([
      { thinking: "hm 🌾" },
      { text: LONG.blocks[1]?.text },
      { name: "read", input: { path: "ä.ts", n: [1, 2] } },
    ]);
  });

  test.each(
    Array.from({ length: 20 }, (_, seed) => seed),
  )("dealt out at random (%i) it reads the same", async (seed) => {
    const { sdk } = await client([LONG], { fuzz: fuzzOf(seed) });
    const message = await sdk.messages.stream(QUESTION).finalMessage();
    expect(message.content).toMatchObject([
      { thinking: "hm 🌾" },
      { text: LONG.blocks[1]?.text },
      { input: { path: "ä.ts", n: [1, 2] } },
    ]);
  });

  test("answers in one piece where no stream is asked for", async () => {
    const { sdk } = await client([says("Yes.")]);
    const message = await sdk.messages.create(QUESTION);
    expect(message).toMatchObject({ stop_reason: "end_turn", content: [{ text: "Yes." }] });
  });

  test("fails by status, by a cut stream and by an error in the stream", async () => {
    const { sdk } = await client([
      { status: 529 },
      { status: 429, retryAfter: "1" },
      { cut: says("half"), after: 2 },
      { broken: says("half"), after: 2, error: "overloaded_error" },
    ]);
    await expect(sdk.messages.create(QUESTION)).rejects.toMatchObject({ status: 529 });
    await expect(sdk.messages.create(QUESTION)).rejects.toMatchObject({ status: 429 });
    await expect(sdk.messages.stream(QUESTION).finalMessage()).rejects.toThrow();
    await expect(sdk.messages.stream(QUESTION).finalMessage()).rejects.toThrow(/overloaded/);
  });

  test("refuses what the service refuses: a wrong key, a tool that is not answered", async () => {
    const { sdk, twin } = await client([calls("read", {})]);
    const stranger = new Anthropic({ baseURL: twin.url, apiKey: "no", maxRetries: 0 });
    await expect(stranger.messages.create(QUESTION)).rejects.toMatchObject({ status: 401 });
    const { content } = await sdk.messages.create(QUESTION);
    const unanswered = [
      ...QUESTION.messages,
      { role: "assistant" as const, content },
      { role: "user" as const, content: "Go on." },
    ];
    await expect(sdk.messages.create({ ...QUESTION, messages: unanswered })).rejects.toThrow(
      /tool_result/,
    );
  });

  test("bills a beginning that it saw before as read from its cache", async () => {
    const { sdk } = await client([says("a"), refuses()]);
    const system = [
      {
        type: "text" as const,
        text: "x".repeat(4000),
        cache_control: { type: "ephemeral" as const },
      },
    ];
    const first = await sdk.messages.create({ ...QUESTION, system });
    const second = await sdk.messages.create({ ...QUESTION, system });
    expect(first.usage.cache_creation_input_tokens).toBeGreaterThan(1000);
    expect(first.usage.cache_read_input_tokens).toBe(0);
    expect(second.usage.cache_read_input_tokens).toBe(first.usage.cache_creation_input_tokens);
    expect(second.stop_reason).toBe("refusal");
  });
});
