import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Anthropic from "@anthropic-ai/sdk";
import { expect, test } from "vitest";
import { askModel } from "../../../app/adapters/anthropic/ask-model.ts";
import { type ModelUse, openBroker } from "../../../app/adapters/broker/broker.ts";
import { openBrokerWay } from "../../../app/adapters/broker/way.ts";
import { fuzzOf } from "../../twins/anthropic/fuzz.ts";
import { says } from "../../twins/anthropic/turns.ts";
import { openAnthropicTwin, type Script, type TwinOptions } from "../../twins/anthropic/twin.ts";

const QUESTION = {
  model: "claude-sonnet-4-6",
  max_tokens: 1000,
  messages: [{ role: "user" as const, content: "What?" }],
};

/** A broker before a twin, and the vendor's client as a run has it. */
async function bench(script: Script, options: TwinOptions & { spent?: number } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "broker-"));
  const twin = await openAnthropicTwin(script, options);
  const uses: ModelUse[] = [];
  const over = new Set<string>();
  const begin = () =>
    openBroker({
      socket: join(folder, "b.sock"),
      calls: join(folder, "calls.ndjson"),
      vendors: { anthropic: { url: twin.url, key: twin.key } },
      secret: "secret",
      prices: { "house-model": { input: 1, output: 2 } },
      onUse: async (use) => void uses.push(use),
      spentBefore: async (run) =>
        (options.spent ?? 0) +
        uses.filter((use) => use.run === run).reduce((sum, { usd }) => sum + usd, 0),
      isOver: async (run) => over.has(run),
    });
  let broker = await begin();
  const way = await openBrokerWay(broker.socket);
  const client = (token: string) =>
    new Anthropic({ baseURL: way.url, apiKey: token, maxRetries: 0, logLevel: "off" });
  return {
    twin,
    uses,
    over,
    calls: join(folder, "calls.ndjson"),
    way,
    client,
    token: (usd: number) => broker.tokenFor({ run: "i/1/build/c1", usd }),
    run: (usd = 1, run = "i/1/build/c1") => client(broker.tokenFor({ run, usd })),
    restart: async () => {
      await broker.close();
      broker = await begin();
    },
    [Symbol.asyncDispose]: async () => {
      await way.close();
      await broker.close();
      await twin.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

test.each([
  0, 1, 2, 3,
])("a run's call goes on with the vendor's key, its stream comes back whole (%i)", async (seed) => {
  await using it = await bench([says("Grüße 🌱 ".repeat(30))], { fuzz: fuzzOf(seed) });
  const message = await it.run().messages.stream(QUESTION).finalMessage();
  expect(message.content).toMatchObject([{ text: "Grüße 🌱 ".repeat(30) }]);
  expect(it.twin.headers[0]?.["x-api-key"]).toBe(it.twin.key);
  expect(it.twin.headers[0]?.authorization).toBeUndefined();
});

test("every call is told with its tokens and its cost", async () => {
  await using it = await bench([
    { ...says("Yes."), output: 200 },
    { ...says("No."), output: 100 },
  ]);
  const streamed = await it.run().messages.stream(QUESTION).finalMessage();
  const whole = await it.run().messages.create(QUESTION);
  const paid = (input: number, output: number) => (input * 3 + output * 15) / 1_000_000;
  expect(it.uses).toMatchObject([
    { run: "i/1/build/c1", status: 200, tokens: { output: 200 }, model: QUESTION.model },
    { status: 200, tokens: { output: 100 } },
  ]);
  expect(it.uses[0]?.usd).toBeCloseTo(paid(streamed.usage.input_tokens, 200), 10);
  expect(it.uses[1]?.usd).toBeCloseTo(paid(whole.usage.input_tokens, 100), 10);
});

test("what is read from the cache, and what is written to it, has its own price", async () => {
  await using it = await bench([says("a"), says("a")]);
  const cache_control = { type: "ephemeral" as const };
  const system = [{ type: "text" as const, text: "x".repeat(40_000), cache_control }];
  await it.run().messages.create({ ...QUESTION, system });
  await it.run().messages.create({ ...QUESTION, system });
  const [written, read] = it.uses;
  expect(written?.tokens.cacheWritten5m).toBeGreaterThan(9000);
  expect(read?.tokens.cacheRead).toBe(written?.tokens.cacheWritten5m);
  expect((written?.usd ?? 0) / (read?.usd ?? 1)).toBeGreaterThan(8);
});

test("a stream that is cut is paid for as far as it was seen, and the run sees it cut", async () => {
  await using it = await bench([{ cut: says("half an answer"), after: 3 }]);
  await expect(it.run().messages.stream(QUESTION).finalMessage()).rejects.toThrow();
  await expect.poll(() => it.uses.length).toBe(1);
  expect(it.uses[0]?.tokens.output).toBeGreaterThanOrEqual("half an answer".length);
});

test("a call that may cost more than is left does not reach the vendor", async () => {
  await using it = await bench(() => ({ ...says("Yes."), output: 900 }));
  const most = (1000 * 15) / 1_000_000;
  const run = it.run(most * 1.5);
  await run.messages.create(QUESTION);
  await expect(run.messages.create(QUESTION)).rejects.toMatchObject({ status: 402 });
  await expect(run.messages.create(QUESTION)).rejects.toThrow(
    /may spend .* sf intent status names/,
  );
  expect(it.twin.requests).toHaveLength(1);
});

test("calls at once cannot together pass the cap", async () => {
  await using it = await bench(() => ({ ...says("Yes."), output: 1000 }));
  const run = it.run(((1000 * 15) / 1_000_000) * 3.5);
  const ends = await Promise.allSettled(
    Array.from({ length: 8 }, () => run.messages.create(QUESTION)),
  );
  expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
});

test("a broker that starts again knows its tokens and what was spent", async () => {
  await using it = await bench(() => ({ ...says("Yes."), output: 900 }));
  const run = it.run(((1000 * 15) / 1_000_000) * 1.5);
  await run.messages.create(QUESTION);
  await it.restart();
  await expect(run.messages.create(QUESTION)).rejects.toMatchObject({ status: 402 });
});

test("a call under way when the broker is killed is paid at most, once, and the cap holds", async () => {
  await using it = await bench([{ hang: true }, says("Yes.")]);
  const most = (1000 * 15) / 1_000_000;
  const run = it.run(most * 1.5);
  const hung = run.messages.create(QUESTION).catch(() => "gone");
  await expect.poll(() => it.twin.requests.length).toBe(1);
  const left = readFileSync(it.calls, "utf8");
  await it.restart();
  await hung;
  expect(it.uses).toHaveLength(1);
  // The file as a killed broker leaves it, with a line that was cut in two.
  writeFileSync(it.calls, `${left}{"begin":{"id`);
  it.uses.length = 0;
  await it.restart();
  expect(it.uses).toMatchObject([{ run: "i/1/build/c1", status: 0, tokens: { output: 1000 } }]);
  expect(it.uses[0]?.usd).toBeGreaterThan(most);
  await it.restart();
  expect(it.uses).toHaveLength(1);
  await expect(run.messages.create(QUESTION)).rejects.toMatchObject({ status: 402 });
});

test("an agent whose call is cut off with its server makes it again at the next one, and each call is paid", async () => {
  await using it = await bench([{ hang: true }, { ...says("Yes."), output: 100 }]);
  const next = Promise.withResolvers<void>();
  const asking = askModel(
    it.run(),
    { ...QUESTION, stream: true },
    {
      signal: new AbortController().signal,
      onEvent: () => undefined,
      onRetry: () => undefined,
      pause: () => next.promise,
    },
  );
  await expect.poll(() => it.twin.requests.length).toBe(1);
  await it.restart();
  next.resolve();
  expect(await asking).toMatchObject({ kind: "answered", answer: { text: "Yes." } });
  expect(it.uses.map(({ status }) => status)).toEqual([0, 200]);
  expect(new Set(it.uses.map(({ id }) => id)).size).toBe(2);
  expect(it.uses[0]?.tokens.input).toBeGreaterThan(0);
});

test.each([
  ["no token", "", 401],
  ["the vendor's own key", "twin-key", 401],
  ["a token of another secret", "sf-run-WyJydW4iLDk5XQ.AAAA", 401],
])("%s is refused", async (_, token, status) => {
  await using it = await bench([]);
  const headers = { "x-api-key": token, "content-type": "application/json" };
  const answer = await fetch(`${it.way.url}/v1/messages`, { method: "POST", headers, body: "{}" });
  expect(answer.status).toBe(status);
  expect(it.twin.requests).toHaveLength(0);
});

test("a token whose cap was raised by hand is refused", async () => {
  await using it = await bench([]);
  const [, sign] = it.token(1).split(".");
  const raised = Buffer.from(JSON.stringify(["i/1/build/c1", 99])).toString("base64url");
  const run = it.client(`sf-run-${raised}.${sign}`);
  await expect(run.messages.create(QUESTION)).rejects.toMatchObject({ status: 401 });
});

test.each([
  ["a model without a price", { model: "gpt-9" }, "FACTORY_MODEL_PRICES=gpt-9="],
  [
    "a tool that the vendor runs",
    { tools: [{ type: "web_search_20250305", name: "web_search" }] },
    "reaches a network",
  ],
  [
    "servers that the vendor calls",
    { mcp_servers: [{ type: "url", url: "http://x" }] },
    "mcp_servers",
  ],
  ["a dearer speed", { speed: "fast" }, "speed"],
  [
    "a picture that the vendor fetches",
    {
      messages: [
        {
          role: "user",
          content: [{ type: "image", source: { type: "url", url: "http://x/?q=secret" } }],
        },
      ],
    },
    "reaches a network",
  ],
])("%s does not go on", async (_, more, says) => {
  await using it = await bench([]);
  const body = { ...QUESTION, ...more } as typeof QUESTION;
  await expect(it.run().messages.create(body)).rejects.toThrow(says);
  expect(it.twin.requests).toHaveLength(0);
});

test("a model whose price is set goes on", async () => {
  await using it = await bench([{ ...says("Yes."), output: 100 }]);
  await it.run().messages.create({ ...QUESTION, model: "house-model" });
  expect(it.uses[0]?.usd).toBeCloseTo((it.uses[0]?.tokens.input ?? 0) / 1e6 + 200 / 1e6, 10);
});

test("the vendor's own refusals come through with their wait, and cost nothing", async () => {
  await using it = await bench([{ status: 429, retryAfter: "9" }]);
  const refused = await it
    .run()
    .messages.create(QUESTION)
    .catch((error: unknown) => error);
  expect(refused).toMatchObject({ status: 429 });
  expect((refused as { headers: Headers }).headers.get("retry-after")).toBe("9");
  expect(it.uses).toMatchObject([{ status: 429, usd: 0 }]);
});

test("a vendor that cannot be reached is an answer of its own", async () => {
  await using it = await bench([]);
  await it.twin.close();
  await expect(it.run().messages.create(QUESTION)).rejects.toMatchObject({ status: 502 });
});

test("a client that goes takes its connections with it, and the way stays open", async () => {
  await using it = await bench([{ hang: true }, says("Yes.")]);
  const port = Number(new URL(it.way.url).port);
  const raw = connect(port, "127.0.0.1");
  await new Promise((resolve) => raw.once("connect", resolve));
  raw.destroy();
  const stop = new AbortController();
  const hung = it
    .run()
    .messages.create(QUESTION, { signal: stop.signal })
    .catch(() => "gone");
  await expect.poll(() => it.twin.requests.length).toBe(1);
  stop.abort();
  expect(await hung).toBe("gone");
  await expect.poll(() => it.uses[0]?.usd ?? 0).toBeGreaterThan(0);
  expect((await it.run().messages.create(QUESTION)).content).toMatchObject([{ text: "Yes." }]);
});

test("what one run spends is not another's, and each call is told as its own run's", async () => {
  await using it = await bench(() => ({ ...says("Yes."), output: 900 }));
  const usd = ((1000 * 15) / 1_000_000) * 1.5;
  const [one, other] = [it.run(usd, "i/1/build/c1"), it.run(usd, "i/1/build/c2")];
  await Promise.all([one.messages.create(QUESTION), other.messages.create(QUESTION)]);
  await expect(one.messages.create(QUESTION)).rejects.toMatchObject({ status: 402 });
  await it.restart();
  await expect(other.messages.create(QUESTION)).rejects.toMatchObject({ status: 402 });
  expect(it.uses.map(({ run }) => run).toSorted()).toEqual(["i/1/build/c1", "i/1/build/c2"]);
  const fresh = it.run(usd, "i/1/build/c3");
  expect((await fresh.messages.create(QUESTION)).content).toMatchObject([{ text: "Yes." }]);
});

test("the token of a run that has ended is refused, and no other", async () => {
  await using it = await bench([says("Yes.")]);
  const [ended, other] = [it.run(1, "i/1/build/c1"), it.run(1, "i/1/build/c2")];
  it.over.add("i/1/build/c1");
  await expect(ended.messages.create(QUESTION)).rejects.toMatchObject({ status: 401 });
  await expect(ended.messages.create(QUESTION)).rejects.toThrow(/has ended/);
  expect(it.twin.requests).toHaveLength(0);
  expect((await other.messages.create(QUESTION)).content).toMatchObject([{ text: "Yes." }]);
});

test("a body that is too large is refused, told so, and costs nothing", async () => {
  await using it = await bench([]);
  const headers = { "x-api-key": it.token(1), "content-type": "application/json" };
  const large = JSON.stringify({ ...QUESTION, system: "x".repeat(33 * 1024 * 1024) });
  const pieces = async function* () {
    for (let at = 0; at < large.length; at += 65_536)
      yield Buffer.from(large.slice(at, at + 65_536));
  };
  for (const body of [large, ReadableStream.from(pieces())]) {
    const answer = await fetch(`${it.way.url}/v1/messages`, {
      method: "POST",
      headers,
      body,
      duplex: "half",
    } as RequestInit);
    expect(answer.status).toBe(413);
    expect(await answer.text()).toContain("more than 33554432 bytes");
  }
  expect(it.twin.requests).toHaveLength(0);
  expect(it.uses).toEqual([]);
});

/** A connection that says something and then nothing more. */
function mutters(url: string, text: string) {
  const raw = connect(Number(new URL(url).port), "127.0.0.1");
  const closed = new Promise<void>((resolve) => raw.once("close", () => resolve()));
  raw.on("error", () => undefined);
  raw.once("connect", () => raw.write(text));
  return { raw, closed };
}

test("clients that begin to ask and never end hold nobody up, have nothing set aside, and go when the broker does", async () => {
  await using it = await bench([says("Yes.")]);
  const head = `POST /v1/messages HTTP/1.1\r\nhost: b\r\nx-api-key: ${it.token(1)}\r\n`;
  const slow = [`${head}x-slow: `, `${head}content-length: 99\r\n\r\n{"model": "cl`].flatMap(
    (text) => Array.from({ length: 20 }, () => mutters(it.way.url, text)),
  );
  const run = it.run(((1000 * 15) / 1_000_000) * 1.5);
  expect((await run.messages.create(QUESTION)).content).toMatchObject([{ text: "Yes." }]);
  await it.restart();
  await Promise.all(slow.map(({ closed }) => closed));
  expect(it.uses).toHaveLength(1);
});

test("a run has a number of connections, and those beyond it are closed", async () => {
  await using it = await bench([says("Yes.")]);
  const many = Array.from({ length: 120 }, () => mutters(it.way.url, "POST "));
  const first = await Promise.race(many.map(async ({ closed }, i) => closed.then(() => i)));
  expect(first).toBeGreaterThanOrEqual(0);
  for (const { raw } of many) raw.destroy();
  await Promise.all(many.map(({ closed }) => closed));
  await expect
    .poll(() =>
      it
        .run()
        .messages.create(QUESTION)
        .catch(() => undefined),
    )
    .toMatchObject({ content: [{ text: "Yes." }] });
});

test.each([
  ["a line break in a header", "anthropic-beta: a\rx-api-key: mine"],
  ["a folded header", "anthropic-beta: a\r\n x-api-key: mine"],
  ["two lengths", "content-length: 2\r\ncontent-length: 3"],
])("%s does not reach the vendor", async (_, line) => {
  await using it = await bench([]);
  const head = `POST /v1/messages HTTP/1.1\r\nhost: b\r\nx-api-key: ${it.token(1)}\r\n`;
  const { raw, closed } = mutters(it.way.url, `${head}${line}\r\ncontent-length: 2\r\n\r\n{}`);
  let said = "";
  raw.on("data", (piece) => {
    said += String(piece);
  });
  await closed;
  expect(said).toMatch(/^HTTP\/1\.1 400 /);
  expect(it.twin.requests).toHaveLength(0);
});

test("a run that reads its answer slowly gets it whole, and nothing heaps up for it", async () => {
  const warnings: Error[] = [];
  const hear = (warning: Error): void => void warnings.push(warning);
  process.on("warning", hear);
  await using it = await bench([says("slow ".repeat(2_000_000))], {
    fuzz: { cut: inPieces, noise: () => false },
  });
  const stream = await it
    .run(10)
    .messages.create({ ...QUESTION, max_tokens: 200_000, stream: true })
    .asResponse();
  let size = 0;
  for await (const piece of stream.body ?? []) {
    size += piece.length;
    await new Promise((resolve) => setImmediate(resolve));
  }
  process.off("warning", hear);
  expect(size).toBeGreaterThan(10_000_000);
  expect(warnings).toEqual([]);
});

test("an answer that its run leaves in the middle is paid for, and the run's next call is answered", async () => {
  await using it = await bench([says("long ".repeat(2_000_000)), says("Yes.")], {
    fuzz: { cut: inPieces, noise: () => false },
  });
  const stop = new AbortController();
  const question = { ...QUESTION, max_tokens: 200_000, stream: true as const };
  const answer = await it.run(10).messages.create(question, { signal: stop.signal }).asResponse();
  await answer.body?.getReader().read();
  stop.abort();
  await expect.poll(() => it.uses.length).toBe(1);
  expect(it.uses[0]).toMatchObject({ status: 200, usd: expect.any(Number) });
  expect(it.uses[0]?.tokens.input).toBeGreaterThan(0);
  expect(readFileSync(it.calls, "utf8").trimEnd().split("\n")).toHaveLength(2);
  expect((await it.run(10).messages.create(QUESTION)).content).toMatchObject([{ text: "Yes." }]);
});

/** Pieces that a socket takes in one go; a text is one. */
function inPieces<T extends string | Uint8Array>(whole: T): T[] {
  if (typeof whole === "string") return [whole];
  const starts = Array.from({ length: Math.ceil(whole.length / 262_144) }, (_, i) => i * 262_144);
  return starts.map((at) => whole.slice(at, at + 262_144) as T);
}
