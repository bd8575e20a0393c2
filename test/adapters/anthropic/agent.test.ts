import { symlinkSync } from "node:fs";
import { join } from "node:path";
import type { MessageCreateParams } from "@anthropic-ai/sdk/resources/messages";
import { describe, expect, test } from "vitest";
import { fuzzOf } from "../../twins/anthropic/fuzz.ts";
import { type Answer, calls, refuses, says } from "../../twins/anthropic/turns.ts";
import { agentBench } from "./agent-bench.ts";

const ADD = calls("write", { path: "src/add.js", text: "export const add = (a, b) => a + b;\n" });

/** What the last message of a request says back of tools. */
function results(request: MessageCreateParams | undefined): { text: string; wrong: boolean }[] {
  const content = request?.messages.at(-1)?.content ?? [];
  if (typeof content === "string") return [];
  return content.flatMap((block) =>
    block.type === "tool_result"
      ? [{ text: String(block.content), wrong: block.is_error === true }]
      : [],
  );
}

describe("an agent that works", () => {
  test("writes, reads, edits, lists, searches and runs in the clone, and its work is a success", async () => {
    await using bench = await agentBench([
      ADD,
      calls("read", { path: "src/add.js" }),
      calls("edit", { path: "src/add.js", old: "a + b", new: "b + a" }),
      calls("list", {}),
      calls("search", { pattern: "b \\+ a", files: "src/*.js" }),
      calls("run", { command: "echo $STAGE; cat src/add.js >&2; exit 3" }),
      says("It is done."),
    ]);
    const outcome = await bench.generate();
    expect(outcome).toMatchObject({ status: "success", meta: { turns: 7 } });
    expect(bench.file("src/add.js")).toBe("export const add = (a, b) => b + a;\n");
    const [, ...seen] = bench.twin.requests.map((request) => results(request)[0]?.text);
    expect(seen).toEqual([
      "made: src/add.js, 2 lines",
      "1\texport const add = (a, b) => a + b;",
      "edited: src/add.js, 1 place",
      "src/\nsrc/add.js",
      "src/add.js:1: export const add = (a, b) => b + a;",
      "code\nexport const add = (a, b) => b + a;\n[exit 3]",
    ]);
  });

  test("is told its task and its tools", async () => {
    await using bench = await agentBench([ADD]);
    await bench.generate();
    const [first] = bench.twin.requests;
    const text = JSON.stringify(first?.messages[0]);
    expect(text).toContain("Make add.js export a sum.");
    expect(first?.tools?.map((tool) => ("name" in tool ? tool.name : ""))).toEqual([
      "read",
      "write",
      "edit",
      "list",
      "search",
      "run",
    ]);
  });

  test("leaves a transcript as files of its stage", async () => {
    await using bench = await agentBench([ADD, says("Added.")]);
    await bench.generate();
    expect(bench.log("response.md")).toBe("Added.");
    expect(JSON.parse(bench.log("provider_used.json"))).toMatchObject({
      provider: "anthropic",
      model: "claude-sonnet-4-6",
    });
    const events = bench.log("events.ndjson").trimEnd().split("\n");
    const types = events.map((line) => (JSON.parse(line) as { type: string }).type);
    expect(types).toEqual([
      "llm_text_delta",
      "answer",
      "llm_turn_end",
      "llm_tool_call_start",
      "tool_result",
      "llm_tool_call_end",
      "llm_text_delta",
      "answer",
      "llm_turn_end",
      "ending",
    ]);
    expect(JSON.parse(bench.log("events.json"))).toHaveLength(events.length);
    expect(bench.told.map(({ event }) => event)).toEqual([
      "llm_turn_end",
      "llm_tool_call_start",
      "llm_tool_call_end",
      "llm_turn_end",
    ]);
  });

  test("has the beginning of each request read from the vendor's cache", async () => {
    await using bench = await agentBench([ADD, calls("list", {}), says("Done.")]);
    const outcome = await bench.generate();
    const { usage } = outcome.meta as { usage: Record<string, number> };
    expect(usage.cacheRead).toBeGreaterThan(1000);
    expect(usage.input).toBe(0);
  });

  test("takes model, effort and limits from its node", async () => {
    await using bench = await agentBench([ADD]);
    await bench.generate(', llm_model="claude-opus-5", reasoning_effort=high, max_tokens=5000');
    expect(bench.twin.requests[0]).toMatchObject({
      model: "claude-opus-5",
      max_tokens: 5000,
      output_config: { effort: "high" },
    });
  });

  test("refuses an effort that nobody knows, naming those that are", async () => {
    await using bench = await agentBench([]);
    const outcome = await bench.generate(", reasoning_effort=huge");
    expect(outcome.failure_reason).toContain("low, medium, high");
    expect(bench.twin.requests).toHaveLength(0);
  });

  test("in one shot it has no tools and may change nothing", async () => {
    await using bench = await agentBench([says("A plan.")]);
    const outcome = await bench.generate(", agent_mode=one_shot");
    expect(outcome).toMatchObject({
      status: "success",
      context_updates: { last_response: "A plan." },
    });
    expect(bench.twin.requests[0]?.tools).toBeUndefined();
  });

  test("leaves its own word as status.json, which is no part of the work", async () => {
    const status = { status: "needs_work", preferred_label: "again", failure_reason: "tests" };
    await using bench = await agentBench([
      calls("write", { path: "status.json", text: JSON.stringify(status) }),
    ]);
    expect(await bench.generate()).toMatchObject(status);
    expect(() => bench.file("status.json")).toThrow();
  });
});

describe("an agent stays in its clone", () => {
  test.each([
    ["read", { path: "../logs/response.md" }],
    ["read", { path: "/etc/passwd" }],
    ["read", { path: "out/passwd" }],
    ["write", { path: "out/new", text: "x" }],
    ["write", { path: "file", text: "x" }],
    ["edit", { path: "file", old: "root", new: "x" }],
    ["list", { path: "out" }],
    ["search", { path: "out", pattern: "root" }],
    ["write", { path: ".git/config", text: "x" }],
    ["write", { path: "src/../.git/hooks/pre-commit", text: "x" }],
  ])("%s %j is refused", async (tool, input) => {
    await using bench = await agentBench([calls(tool, input)]);
    symlinkSync("/etc", join(bench.tree, "out"));
    symlinkSync("/etc/passwd", join(bench.tree, "file"));
    await bench.generate();
    const [answer] = results(bench.twin.requests[1]);
    expect(answer?.wrong).toBe(true);
    expect(answer?.text).toMatch(/outside the repository|is a link|not yours to touch/);
  });
});

describe("an agent's failures have names", () => {
  const empty: Answer = says("Nothing to do.");
  const tooMuch: Answer = {
    blocks: [{ tool: "write", partial: '{"path": "a", "te' }],
    stop: "max_tokens",
  };
  const malformed: Answer = { blocks: [{ tool: "write", partial: '{"path": ' }] };
  test.each([
    ["model_refusal", () => refuses()],
    ["empty_diff", () => empty],
    ["max_tokens", () => tooMuch],
    ["malformed_tool_calls", () => malformed],
    ["malformed_tool_calls", () => calls("fly", { to: "the moon" })],
    ["malformed_tool_calls", () => calls("read", { file: "a" })],
    ["endless_loop", () => calls("run", { command: "echo same" })],
    ["turn_limit", (n: number) => calls("run", { command: `echo ${n}` })],
    ["deterministic", () => ({ status: 401 })],
    ["budget_exhausted", () => ({ status: 402 })],
    ["transient_infra", () => ({ status: 529 })],
    ["transient_infra", () => ({ cut: says("half an answer"), after: 3 })],
    ["conversation_too_long", () => ({ status: 400, message: "prompt is too long: 2 > 1" })],
  ] as const)("%s", async (name, turn) => {
    await using bench = await agentBench((_, number) => turn(number));
    const outcome = await bench.generate(", max_turns=9");
    expect(outcome).toMatchObject({ status: "fail", meta: { failure_class: name } });
    expect(outcome.failure_reason).toMatch(/\w+ \w+/);
  });

  test("a circle of two is a loop too", async () => {
    await using bench = await agentBench((_, n) => calls("run", { command: `echo ${n % 2}` }));
    const outcome = await bench.generate();
    expect(outcome.meta).toMatchObject({ failure_class: "endless_loop", turns: 8 });
  });

  test("stopped in the middle of a call it is canceled", async () => {
    await using bench = await agentBench([{ hang: true }]);
    const stop = new AbortController();
    const outcome = bench.generate("", { signal: stop.signal });
    await expect.poll(() => bench.twin.requests.length).toBe(1);
    stop.abort();
    expect(await outcome).toMatchObject({ status: "fail", failure_reason: "canceled" });
  });
});

describe("an agent goes on", () => {
  test("after rate limits, failing services and dropped streams, and waits as it is told", async () => {
    await using bench = await agentBench([
      { status: 429, retryAfter: "7" },
      { status: 529 },
      { status: 500 },
      { cut: says("half"), after: 3 },
      { broken: says("half"), after: 3, error: "overloaded_error" },
      ADD,
      says("Done."),
    ]);
    expect(await bench.generate()).toMatchObject({ status: "success" });
    expect(bench.waits).toEqual([7000, 2000, 4000, 8000, 16_000]);
    expect(bench.told.filter(({ event }) => event === "llm_retry")).toHaveLength(5);
  });

  test("after an answer that was cut off, and after a call that nobody can understand", async () => {
    await using bench = await agentBench([
      { blocks: [{ tool: "write", partial: '{"path": "a", "te' }], stop: "max_tokens" },
      { blocks: [{ tool: "write", partial: "no json" }] },
      ADD,
    ]);
    expect(await bench.generate()).toMatchObject({ status: "success" });
    expect(results(bench.twin.requests[1])[0]?.text).toContain("cut off");
    expect(results(bench.twin.requests[2])[0]?.text).toContain("not JSON");
  });

  test("with its notes where the conversation grew too long", async () => {
    await using bench = await agentBench((request, n) => {
      if (request.tool_choice?.type === "none") return says("NOTES: add.js is written.");
      return n === 0 ? ADD : says("Done.");
    });
    expect(await bench.generate(", compact_at=500")).toMatchObject({ status: "success" });
    const [, , last] = bench.twin.requests;
    expect(last?.messages).toHaveLength(1);
    expect(JSON.stringify(last?.messages)).toContain("NOTES: add.js is written.");
    expect(JSON.stringify(last?.messages)).toContain("Make add.js export a sum.");
  });

  test("without the oldest results of its tools where the model's window is full", async () => {
    await using bench = await agentBench((request, n) => {
      if (JSON.stringify(request).length > 16_000)
        return { status: 400, message: "prompt is too long: 9 tokens > 8 maximum" };
      return n < 6 ? calls("run", { command: `seq ${n} 1000` }) : ADD;
    });
    await bench.generate(", max_turns=12");
    expect(bench.told.some(({ event }) => event === "conversation_thinned")).toBe(true);
    expect(bench.file("src/add.js")).toContain("a + b");
  });

  test.each([1, 2, 3, 4, 5])("however the stream is dealt out (%i)", async (seed) => {
    await using bench = await agentBench([ADD, says("Grüße 🌱")], { fuzz: fuzzOf(seed) });
    expect(await bench.generate()).toMatchObject({ status: "success" });
    expect(bench.file("src/add.js")).toContain("a + b");
    expect(bench.log("response.md")).toBe("Grüße 🌱");
  });
});
