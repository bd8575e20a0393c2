import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { gatesOf, plainQuestion } from "../../../app/adapters/attractor/gates-of.ts";
import { personsGraphs } from "../../../app/adapters/attractor/persons-graphs.ts";
import { ownRuns } from "../../../app/adapters/kilroy/own-run.ts";
import { openRooms } from "../../../app/adapters/sandbox/open-rooms.ts";
import { plainBoxes } from "../../../app/adapters/sandbox/plain-boxes.ts";
import { anthropicMissing, openOwnModels } from "../../../app/own-agents.ts";
import { configOf, PLAIN } from "../../journeys/home.ts";
import { says } from "../../twins/anthropic/turns.ts";
import { type AnthropicTwin, openAnthropicTwin } from "../../twins/anthropic/twin.ts";
import { type Repository, repository } from "../git/repository.ts";
import { standIn } from "./stand-in.ts";

const LIMITS = { ms: 60_000, memory: 2 ** 30, processes: 256, disk: 2 ** 26, output: 100_000 };
const AGENT = `digraph g {
  start [shape=Mdiamond] exit [shape=Msquare] stop [shape=diamond]
  write [shape=box, llm_provider=anthropic, llm_model="claude-sonnet-5-5", auto_status=true, prompt="Write."]
  start -> write
  write -> exit [condition="outcome=success"]
  write -> stop
}`;

let folder: string;
let product: Repository;
let twin: AnthropicTwin;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "own-kilroy-"));
  product = repository();
  twin = await openAnthropicTwin([says("Written.")]);
});
afterEach(async () => {
  await twin.close();
  rmSync(folder, { recursive: true, force: true });
  product.remove();
});

function run({ runUsd = 5, keys = { anthropic: twin.key } as Record<string, string> } = {}) {
  const { models } = configOf(folder);
  const upstreams = { ...models.upstreams, anthropic: twin.url };
  const parts = {
    models: { ...models, upstreams, runUsd },
    modelKeys: keys,
    path: "",
    rooms: async () => openRooms(PLAIN),
  };
  const embedded = () => Promise.reject(new Error("nobody asked the embedded engine"));
  const file = join(folder, "g.dot");
  writeFileSync(file, AGENT);
  return ownRuns(
    {
      settings: { wish: "kilroy", program: standIn(folder), cxdb: null },
      path: process.env.PATH ?? "",
      boxes: async () => ({ boxes: plainBoxes(PLAIN), mounts: [], env: {}, limits: LIMITS }),
      graphs: personsGraphs,
      models: {
        missing: async () => anthropicMissing(keys),
        open: (one) => openOwnModels(parts, one),
      },
      gates: { answeredBy: gatesOf, plain: plainQuestion },
      newRunId: () => "r-7",
    },
    { pipelineRun: embedded, pipelineResume: embedded },
  ).pipelineRun(
    {
      file,
      repository: product.path,
      logsRoot: join(folder, "logs"),
      dialect: "spec",
      gates: { kind: "ask" },
    },
    { signal: new AbortController().signal, says: () => undefined },
  );
}

it("asks the person's models through a broker of its own, which tells what each call cost", async () => {
  expect(await run()).toMatchObject({ status: "success", reason: null });
  expect(product.git("show", "attractor/run/r-7:write.json")).toContain("Written.");
  expect(twin.requests.map(({ model }) => model)).toEqual(["claude-sonnet-5-5"]);
  const uses = readFileSync(join(folder, "logs/model-uses.ndjson"), "utf8").trimEnd().split("\n");
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
