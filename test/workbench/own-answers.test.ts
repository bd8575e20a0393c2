import { expect, test } from "vitest";
import { ownAnswers } from "../../app/own-answers.ts";
import { says } from "../twins/anthropic/turns.ts";
import { openAnthropicTwin, type Script } from "../twins/anthropic/twin.ts";

/** Asks a twin one question through a broker of its own, with so many dollars to spend. */
async function asked(script: Script, runUsd = 5) {
  const twin = await openAnthropicTwin(script);
  try {
    const upstreams = { anthropic: twin.url, openai: twin.url, google: twin.url };
    const models = { upstreams, model: "claude-sonnet-4-6", prices: {}, runUsd, monthUsd: null };
    const ask = ownAnswers(models, { anthropic: twin.key });
    const question = { model: "claude-opus-5", prompt: "Which families?" };
    const answer = await ask(question, new AbortController().signal);
    return { answer, requests: twin.requests, headers: twin.headers };
  } finally {
    await twin.close();
  }
}

test("a model is asked through a broker that alone has the key, and what it cost is known", async () => {
  const { answer, requests } = await asked([says("These two.")]);
  expect(answer.text).toBe("These two.");
  expect(answer.usd).toBeGreaterThan(0);
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({ model: "claude-opus-5" });
  expect(requests[0]?.tools).toBeUndefined();
});

test("an answer that was cut short, refused or costs more than is allowed is none", async () => {
  const cut = { ...says("These t"), stop: "max_tokens" as const };
  await expect(asked([cut])).rejects.toMatchObject({
    code: "broken",
    message: "claude-opus-5 gave no whole answer: it ended with max_tokens",
  });
  await expect(asked([{ status: 400, message: "no" }])).rejects.toMatchObject({ code: "broken" });
  await expect(asked([says("These two.")], 0.001)).rejects.toMatchObject({ code: "broken" });
});

test("without a key nothing is asked", async () => {
  const upstreams = { anthropic: "http://127.0.0.1:9", openai: "", google: "" };
  const models = { upstreams, model: "m", prices: {}, runUsd: 5, monthUsd: null };
  const question = { model: "claude-opus-5", prompt: "Which families?" };
  await expect(
    ownAnswers(models, {})(question, new AbortController().signal),
  ).rejects.toMatchObject({
    code: "invalid-input",
    message: expect.stringContaining("ANTHROPIC_API_KEY"),
  });
});
