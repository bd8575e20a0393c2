import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { composeWorkbench } from "../../app/compose-workbench.ts";
import { repository } from "../adapters/git/repository.ts";
import { configOf } from "../journeys/home.ts";
import { CODER_GRAPH, coder } from "../twins/anthropic/coder.ts";
import { openAnthropicTwin } from "../twins/anthropic/twin.ts";

test("a person's own graph of agents runs with the person's key, capped, and says what each call cost", async () => {
  await using undo = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "own-agents-"));
  chmodSync(folder, 0o711);
  undo.defer(() => rmSync(folder, { recursive: true, force: true }));
  const product = repository({ "package.json": '{ "type": "module" }\n' });
  undo.defer(() => product.remove());
  const twin = await openAnthropicTwin(coder());
  undo.defer(() => twin.close());
  const file = join(folder, "different.dot");
  writeFileSync(file, CODER_GRAPH);
  const run = (runUsd: number, logsRoot: string) => {
    const config = configOf(folder);
    const models = {
      ...config.models,
      upstreams: { ...config.models.upstreams, anthropic: twin.url },
      runUsd,
    };
    const own = { ownDatabase: false, modelKeys: { anthropic: twin.key }, path: "" };
    const request = {
      file,
      repository: product.path,
      logsRoot,
      dialect: "spec" as const,
      gates: { kind: "ask" as const },
    };
    return composeWorkbench({ ...config, models }, own).pipelineRun(request, {
      signal: new AbortController().signal,
      says: () => undefined,
    });
  };
  const poor = await run(0.001, join(folder, "poor"));
  expect(poor).toMatchObject({
    status: "fail",
    reason: expect.stringContaining("may spend 0.001"),
  });
  expect(twin.requests).toHaveLength(0);

  const outcome = await run(5, join(folder, "logs"));
  expect(outcome).toMatchObject({ status: "success", stages: 7 });
  expect(product.git("show", `attractor/run/${outcome.run}:different.js`)).toContain("toLowerCase");
  const uses = readFileSync(join(folder, "logs", "model-uses.ndjson"), "utf8")
    .trimEnd()
    .split("\n");
  expect(uses).toHaveLength(twin.requests.length);
  expect(JSON.parse(uses[0] ?? "")).toMatchObject({ status: 200, usd: expect.any(Number) });
}, 120_000);
