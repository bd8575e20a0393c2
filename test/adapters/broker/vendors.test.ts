import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type ModelUse, openBroker } from "../../../app/adapters/broker/broker.ts";
import { openBrokerWay } from "../../../app/adapters/broker/way.ts";
import { says } from "../../twins/anthropic/turns.ts";
import { openAnthropicTwin } from "../../twins/anthropic/twin.ts";
import { openGoogleTwin } from "../../twins/google/twin.ts";
import type { Reply, TwinCall } from "../../twins/json-http.ts";
import { openOpenaiTwin } from "../../twins/openai/twin.ts";

/** One vendor as its command-line agent asks it, and as the broker should ask it. */
interface Case {
  readonly vendor: "anthropic" | "openai" | "google";
  readonly open: (replies: readonly Reply[]) => Promise<{
    readonly url: string;
    readonly key: string;
    readonly calls: () => readonly Pick<TwinCall, "headers" | "body">[];
    close(): Promise<void>;
  }>;
  /** What stands between the twin's URL and the places of the API. */
  readonly base: string;
  readonly path: (how: "whole" | "stream") => string;
  readonly body: (how: "whole" | "stream") => Readonly<Record<string, unknown>>;
  readonly token: (token: string) => Readonly<Record<string, string>>;
  /** Dollars for a million tokens: input, read from the cache, output. */
  readonly price: readonly [number, number, number];
  readonly keyHeader: string;
  /** Where the most tokens of output stand that the vendor was asked for. */
  readonly most: (body: Readonly<Record<string, unknown>>) => unknown;
}

/** The keys of the twins. */
const KEYS = { anthropic: "twin-key", openai: "vendor-key", google: "vendor-key" } as const;
const QUESTION = [{ role: "user", content: "What?" }];
const CASES: readonly Case[] = [
  {
    vendor: "anthropic",
    open: async (replies) => {
      const script = replies.map((reply) => {
        if ("status" in reply) return reply;
        const answer = { ...says(reply.text), output: reply.output };
        return reply.cut ? { cut: answer, after: 3 } : answer;
      });
      const twin = await openAnthropicTwin(script);
      const calls = () =>
        twin.requests.map((body, i) => ({
          headers: twin.headers[i] ?? {},
          body: body as unknown as TwinCall["body"],
        }));
      return { ...twin, calls };
    },
    base: "",
    path: () => "/v1/messages",
    body: (how) => ({
      model: "claude-sonnet-4-6",
      max_tokens: 100,
      messages: QUESTION,
      stream: how === "stream",
    }),
    token: (token) => ({ "x-api-key": token, "anthropic-version": "2023-06-01" }),
    price: [3, 0.3, 15],
    keyHeader: "x-api-key",
    most: (body) => body.max_tokens,
  },
  {
    vendor: "openai",
    open: async (replies) => {
      const twin = await openOpenaiTwin(replies);
      return { ...twin, calls: () => twin.calls };
    },
    base: "/v1",
    path: () => "/v1/responses",
    body: (how) => ({
      model: "gpt-6.1-sol",
      instructions: "Be brief.",
      input: QUESTION,
      tools: [{ type: "function", name: "shell", parameters: {} }],
      tool_choice: "auto",
      store: false,
      max_output_tokens: 100,
      stream: how === "stream",
    }),
    token: (token) => ({ authorization: `Bearer ${token}` }),
    price: [2, 0.1, 10],
    keyHeader: "authorization",
    most: (body) => body.max_output_tokens,
  },
  {
    vendor: "google",
    open: async (replies) => {
      const twin = await openGoogleTwin(replies);
      return { ...twin, calls: () => twin.calls };
    },
    base: "",
    path: (how) =>
      `/v1beta/models/gemini-2.5-pro:${how === "stream" ? "streamGenerateContent?alt=sse" : "generateContent"}`,
    body: () => ({
      contents: [{ role: "user", parts: [{ text: "What?" }] }],
      tools: [{ functionDeclarations: [{ name: "shell" }] }],
      generationConfig: { maxOutputTokens: 100, temperature: 0 },
    }),
    token: (token) => ({ "x-goog-api-key": token }),
    price: [1.25, 0.125, 10],
    keyHeader: "x-goog-api-key",
    most: (body) => (body.generationConfig as { maxOutputTokens: number }).maxOutputTokens,
  },
];

function userSays(part: Readonly<Record<string, unknown>>) {
  return { role: "user", content: [part] };
}

/** A broker before one vendor's twin. */
async function bench(
  it: Case,
  script: readonly (Reply | ((key: string) => Reply))[],
  { keyed = true } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), "vendors-"));
  const twin = await it.open(
    script.map((one) => (typeof one === "function" ? one(KEYS[it.vendor]) : one)),
  );
  const uses: ModelUse[] = [];
  const broker = await openBroker({
    socket: join(folder, "b.sock"),
    calls: join(folder, "calls.ndjson"),
    vendors: keyed ? { [it.vendor]: { url: `${twin.url}${it.base}`, key: twin.key } } : {},
    secret: "secret",
    prices: {},
    onUse: async (use) => void uses.push(use),
    spentBefore: async () => 0,
    isOver: async () => false,
  });
  const way = await openBrokerWay(broker.socket);
  return {
    twin,
    uses,
    ask: (
      how: "whole" | "stream",
      {
        usd = 1,
        more = {},
        headers = {},
        path = it.path(how),
        token = broker.tokenFor({ run: "r", usd }),
      } = {},
    ) =>
      fetch(`${way.url}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers, ...it.token(token) },
        body: JSON.stringify({ ...it.body(how), ...more }),
      }),
    [Symbol.asyncDispose]: async () => {
      await way.close();
      await broker.close();
      await twin.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

describe.each(CASES)("$vendor", (it) => {
  test.each([
    "whole",
    "stream",
  ] as const)("a %s answer comes back as it is, with the vendor's key, and is counted", async (how) => {
    await using broker = await bench(it, [{ text: "Yes it is", input: 400, output: 70 }]);
    const answer = await broker.ask(how);
    expect(answer.status).toBe(200);
    const text = await answer.text();
    for (const word of ["Yes", "it", "is"]) expect(text).toContain(word);
    const [call] = broker.twin.calls();
    expect(call?.headers[it.keyHeader]).toContain(broker.twin.key);
    expect(JSON.stringify(call?.headers)).not.toContain("sf-run-");
    const [use] = broker.uses;
    expect(use).toMatchObject({ run: "r", status: 200, tokens: { output: 70 } });
    const [input, , output] = it.price;
    const fresh = use?.tokens.input ?? 0;
    expect(fresh).toBeGreaterThan(0);
    expect(use?.usd).toBeCloseTo((fresh * input + 70 * output) / 1e6, 12);
  });

  test("a call that may cost more than is left does not reach the vendor", async () => {
    await using broker = await bench(it, []);
    const refused = await broker.ask("stream", { usd: 0.0009 });
    expect(refused.status).toBe(402);
    expect(JSON.stringify(await refused.json())).toContain("may spend 0.0009 dollars");
    expect(broker.twin.calls()).toEqual([]);
  });

  test("a stream that is cut is paid for as far as it was seen", async () => {
    await using broker = await bench(it, [{ text: "half an", input: 9, output: 70, cut: true }]);
    await expect(broker.ask("stream").then((answer) => answer.text())).rejects.toThrow();
    await expect.poll(() => broker.uses.length).toBe(1);
    expect(broker.uses[0]?.tokens.output).toBeGreaterThan("half an".length);
    expect(broker.uses[0]?.tokens.input).toBeGreaterThan(0);
  });

  test("the vendor's own errors come through, and cost nothing", async () => {
    await using broker = await bench(it, [{ status: 400, message: "not like that" }]);
    const answer = await broker.ask("whole");
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("not like that");
    expect(broker.uses).toMatchObject([{ status: 400, usd: 0 }]);
  });

  test("an error that says the key is passed on without it", async () => {
    await using broker = await bench(it, [(key) => ({ status: 403, message: `no ${key} here` })]);
    const answer = await broker.ask("whole");
    expect(answer.status).toBe(403);
    const text = await answer.text();
    expect(text).toContain("here");
    expect(text).not.toContain(broker.twin.key);
  });

  test("of its headers only those go on that are known, and of the answer's only those come back", async () => {
    await using broker = await bench(it, [{ text: "Yes", input: 1, output: 1 }]);
    const more = { cookie: "a=b", "x-forwarded-for": "1.2.3.4", "openai-organization": "org" };
    const answer = await broker.ask("whole", { headers: more });
    await answer.text();
    const [call] = broker.twin.calls();
    const sent = Object.keys(call?.headers ?? {});
    for (const name of Object.keys(more)) expect(sent).not.toContain(name);
    const known = ["connection", "content-type", "date", "keep-alive", "transfer-encoding"];
    expect([...answer.headers.keys()].filter((name) => !known.includes(name))).toEqual([]);
  });

  test("a token that is none of the broker's is refused in the vendor's own form", async () => {
    await using broker = await bench(it, []);
    for (const token of ["", "vendor-key", "twin-key", "sf-run-WyJyIiw5OV0.AAAA"]) {
      const refused = await broker.ask("whole", { token });
      expect(refused.status).toBe(401);
      expect(await refused.json()).toMatchObject({ error: { message: expect.any(String) } });
    }
    expect(broker.twin.calls()).toEqual([]);
  });

  test("without a key of that vendor the setting is named", async () => {
    await using broker = await bench(it, [], { keyed: false });
    const refused = await broker.ask("whole");
    expect(refused.status).toBe(400);
    expect(await refused.text()).toMatch(/set (ANTHROPIC|OPENAI|GEMINI)_API_KEY/);
  });

  test.each([
    "/v1/models",
    "/v1/files",
    "/v1/chat/completions",
    "/v1/responses/compact",
    "/v1beta/models/gemini-2.5-pro:embedContent",
    "/v1beta/models/gemini-2.5-pro:streamGenerateContent",
    "/v1beta/cachedContents",
  ])("%s is no place that runs may ask", async (path) => {
    await using broker = await bench(it, []);
    expect((await broker.ask("whole", { path })).status).toBe(404);
    expect(broker.twin.calls()).toEqual([]);
  });
});

const [anthropicCase, openai, google] = CASES as readonly [Case, Case, Case];

test.each([
  ["a search that the vendor runs", openai, { tools: [{ type: "web_search" }] }, "web_search"],
  [
    "one in a namespace",
    openai,
    { tools: [{ type: "namespace", tools: [{ type: "mcp" }] }] },
    "tool mcp",
  ],
  [
    "one that comes later in the conversation",
    openai,
    { input: [{ type: "additional_tools", role: "developer", tools: [{ type: "web_search" }] }] },
    "tool web_search",
  ],
  [
    "one in a namespace there",
    openai,
    {
      input: [
        { type: "tool_search_output", tools: [{ type: "namespace", tools: [{ type: "mcp" }] }] },
      ],
    },
    "tool mcp",
  ],
  ["a dearer tier", openai, { service_tier: "priority" }, "service_tier"],
  ["what lies with the vendor", openai, { previous_response_id: "resp_1" }, "previous_response_id"],
  ["a part of it", openai, { input: [{ type: "item_reference", id: "msg_1" }] }, "item_reference"],
  [
    "a part without a type, which is one of those",
    openai,
    { input: [{ id: "msg_1" }] },
    "item_reference",
  ],
  ["what is to lie there", openai, { store: true }, "store"],
  [
    "a picture that the vendor fetches",
    openai,
    {
      input: [
        { role: "user", content: [{ type: "input_image", image_url: "https://x/?q=secret" }] },
      ],
    },
    "image_url",
  ],
  ["a model without a price", openai, { model: "o9" }, "FACTORY_MODEL_PRICES=o9="],
  ["a search by Google", google, { tools: [{ googleSearch: {} }] }, "tools"],
  ["several candidates", google, { generationConfig: { candidateCount: 8 } }, "candidateCount"],
  [
    "several candidates by the other spelling",
    google,
    { generationConfig: { candidate_count: 8 } },
    "candidate_count",
  ],
  ["a picture", google, { generationConfig: { responseModalities: ["IMAGE"] } }, "TEXT"],
  [
    "a file that the vendor fetches",
    google,
    { contents: [{ parts: [{ fileData: { fileUri: "https://x" } }] }] },
    "fileData",
  ],
  [
    "such a file by the other spelling",
    google,
    { contents: [{ parts: [{ file_data: { file_uri: "https://x" } }] }] },
    "file_data",
  ],
  ["what lies with Google", google, { cachedContent: "cachedContents/1" }, "cachedContent"],
] as const)("%s does not go on", async (_, it, more, says) => {
  await using broker = await bench(it, []);
  const refused = await broker.ask("whole", { more });
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain(says);
  expect(broker.twin.calls()).toEqual([]);
});

test("tools that come in the conversation go on where the agent runs them, and what it tells of its machine does not", async () => {
  await using broker = await bench(openai, [{ text: "Yes", input: 1, output: 1 }]);
  const tools = [
    { type: "namespace", name: "functions", tools: [{ type: "custom", name: "exec" }] },
    { type: "function", name: "sleep", parameters: { properties: { tools: { type: "array" } } } },
  ];
  const input = [{ type: "additional_tools", role: "developer", tools }, ...QUESTION];
  const client_metadata = { workspaces: "/home/somebody/shop" };
  const answer = await broker.ask("whole", { more: { input, client_metadata } });
  expect(answer.status).toBe(200);
  expect(broker.twin.calls()[0]?.body.input).toEqual(input);
  expect(JSON.stringify(broker.twin.calls()[0]?.body)).not.toContain("somebody");
});

test.each([
  [openai, { max_output_tokens: undefined }],
  [google, { generationConfig: undefined }],
] as const)("a call without a limit of its own gets one, so that it has a price", async (it, more) => {
  await using broker = await bench(it, [{ text: "Yes", input: 1, output: 1 }]);
  await (await broker.ask("whole", { more })).text();
  const [call] = broker.twin.calls();
  expect(it.most(call?.body ?? {})).toBe(32_000);
});

test.each([
  openai,
  google,
])("what was read from the cache costs a share, and thoughts cost like words ($vendor)", async (it) => {
  await using broker = await bench(it, [
    { text: "Yes", input: 1000, cached: 900, output: 60, thought: 50 },
  ]);
  await (await broker.ask("stream")).text();
  const [input, read, output] = it.price;
  expect(broker.uses[0]?.tokens).toMatchObject({ input: 100, cacheRead: 900, output: 60 });
  expect(broker.uses[0]?.usd).toBeCloseTo((100 * input + 900 * read + 60 * output) / 1e6, 12);
});

test.each([
  [openai, 272_001, (272_001 * 4 + 10 * 15) / 1e6],
  [openai, 272_000, (272_000 * 2 + 10 * 10) / 1e6],
  [google, 200_001, (200_001 * 2.5 + 10 * 15) / 1e6],
  [google, 200_000, (200_000 * 1.25 + 10 * 10) / 1e6],
] as const)("a long prompt has its own price ($0.vendor, %i tokens)", async (it, tokens, usd) => {
  await using broker = await bench(it, [{ text: "Yes", input: tokens, output: 10 }]);
  await (await broker.ask("whole")).text();
  expect(broker.uses[0]?.usd).toBeCloseTo(usd, 10);
});

test("where OpenAI asks for patience the broker has it, for Codex does not; the run sees the answer", async () => {
  const busy = { message: "slow down", retryAfter: "0" };
  await using broker = await bench(openai, [
    { status: 429, ...busy },
    { status: 503, ...busy },
    { text: "Yes", input: 10, output: 5 },
  ]);
  const answer = await broker.ask("stream");
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain("Yes");
  expect(broker.twin.calls()).toHaveLength(3);
  expect(broker.uses).toMatchObject([{ status: 200, tokens: { output: 5 } }]);
});

test("an account that is empty is not waited for, and patience has an end", async () => {
  const busy = { status: 429, message: "slow down", retryAfter: "0" };
  await using broker = await bench(openai, [
    { ...busy, message: "insufficient_quota" },
    ...Array.from({ length: 9 }, () => busy),
  ]);
  expect((await broker.ask("whole")).status).toBe(429);
  expect(broker.twin.calls()).toHaveLength(1);
  expect((await broker.ask("whole")).status).toBe(429);
  expect(broker.twin.calls()).toHaveLength(8);
});

const PICTURE = "aGVsbG8=";

test.each([
  [
    anthropicCase,
    {
      messages: [
        userSays({
          type: "image",
          source: { type: "base64", media_type: "image/png", data: PICTURE },
        }),
      ],
    },
    15_000,
  ],
  [
    anthropicCase,
    {
      messages: [
        userSays({
          type: "document",
          source: { type: "base64", media_type: "application/pdf", data: PICTURE },
        }),
      ],
    },
    1_050_000,
  ],
  [
    openai,
    { input: [userSays({ type: "input_image", image_url: `data:image/png;base64,${PICTURE}` })] },
    15_000,
  ],
  [openai, { input: [userSays({ type: "input_file", file_data: PICTURE })] }, 1_050_000],
  [
    google,
    { contents: [{ parts: [{ inlineData: { mimeType: "image/png", data: PICTURE } }] }] },
    15_000,
  ],
  [
    google,
    { contents: [{ parts: [{ inline_data: { mime_type: "video/mp4", data: PICTURE } }] }] },
    1_050_000,
  ],
] as const)("what is billed by more tokens than it has bytes is set aside as such (%#)", async (it, more, tokens) => {
  await using broker = await bench(it, [{ text: "Yes", input: 10, output: 5 }]);
  const usd = (tokens * it.price[0]) / 1e6;
  const refused = await broker.ask("whole", { more, usd });
  expect(refused.status).toBe(402);
  expect(broker.twin.calls()).toEqual([]);
  const answer = await broker.ask("whole", { more, usd: 4 * usd + 1 });
  expect(answer.status).toBe(200);
});

test("tokens that Google only counts are free", async () => {
  await using broker = await bench(google, [{ text: "", input: 7, output: 0 }]);
  const path = "/v1beta/models/gemini-2.5-pro:countTokens";
  const more = { tools: undefined, generationConfig: undefined };
  const answer = await broker.ask("whole", { path, more, usd: 0 });
  expect(await answer.json()).toEqual({ totalTokens: 7 });
  expect(broker.uses).toEqual([]);
});
