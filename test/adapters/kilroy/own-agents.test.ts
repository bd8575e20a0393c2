import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { OwnModels } from "../../../app/adapters/kilroy/own-run.ts";
import { openRooms } from "../../../app/adapters/sandbox/open-rooms.ts";
import { anthropicMissing, openOwnModels } from "../../../app/own-agents.ts";
import { configOf, PLAIN } from "../../journeys/home.ts";
import { says } from "../../twins/anthropic/turns.ts";
import { type AnthropicTwin, openAnthropicTwin } from "../../twins/anthropic/twin.ts";
import { type OwnBench, ownBench } from "./own-bench.ts";

const AGENT = `digraph g {
  start [shape=Mdiamond] exit [shape=Msquare] stop [shape=diamond]
  write [shape=box, llm_provider=anthropic, llm_model="claude-sonnet-5-5", auto_status=true, prompt="Write."]
  start -> write
  write -> exit [condition="outcome=success"]
  write -> stop
}`;

let bench: OwnBench;
let twin: AnthropicTwin;
beforeEach(async () => {
  bench = ownBench();
  twin = await openAnthropicTwin([says("Written.")]);
});
afterEach(async () => {
  await twin.close();
  bench.remove();
});

function run({ runUsd = 5, keys = { anthropic: twin.key } as Record<string, string> } = {}) {
  const { models } = configOf(bench.folder);
  const upstreams = { ...models.upstreams, anthropic: twin.url };
  const parts = {
    models: { ...models, upstreams, runUsd },
    modelKeys: keys,
    path: "",
    rooms: async () => openRooms(PLAIN),
  };
  const own: OwnModels = {
    missing: async () => anthropicMissing(keys),
    open: (one) => openOwnModels(parts, one),
  };
  return bench.runs({ models: own }).pipelineRun(bench.request(AGENT), bench.watch());
}

it("asks the person's models through a broker of its own, which tells what each call cost", async () => {
  expect(await run()).toMatchObject({ status: "success", reason: null });
  expect(bench.git("show", "attractor/run/r-7:write.json")).toContain("Written.");
  expect(twin.requests.map(({ model }) => model)).toEqual(["claude-sonnet-5-5"]);
  const uses = readFileSync(join(bench.logsRoot, "model-uses.ndjson"), "utf8")
    .trimEnd()
    .split("\n");
  expect(uses.map((line) => JSON.parse(line) as object)).toEqual([
    expect.objectContaining({ run: "r-7", status: 200 }),
  ]);
});

it("spends no more than a run may", async () => {
  expect(await run({ runUsd: 0.001 })).toMatchObject({
    status: "fail",
    reason: expect.stringContaining("may spend 0.001"),
  });
  expect(twin.requests).toHaveLength(0);
});

it("is refused without a key, as the embedded engine's agents are", async () => {
  const node = "node write \\(line 3\\) needs a model";
  await expect(run({ keys: {} })).rejects.toThrow(
    new RegExp(`^${node}: no key for a model: set ANTHROPIC_API_KEY, \\w+ or \\w+$`),
  );
  await expect(run({ keys: { openai: "k" } })).rejects.toThrow(
    new RegExp(`^${node}: no key for its models: set ANTHROPIC_API_KEY`),
  );
});
