import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { anthropicAgent } from "../../../app/adapters/anthropic/agent.ts";
import { noAgents } from "../../../app/adapters/attractor/backends.ts";
import { attractorEngine } from "../../../app/adapters/attractor/engine.ts";
import { type ModelUse, openBroker } from "../../../app/adapters/broker/broker.ts";
import { openBrokerWay } from "../../../app/adapters/broker/way.ts";
import { gitWorkshop } from "../../../app/adapters/git/workshop.ts";
import type { Boxes } from "../../../app/ports/boxes.ts";
import { ownToolchain } from "../../../app/toolchain.ts";
import { CODER_GRAPH, coder } from "../../twins/anthropic/coder.ts";
import { openAnthropicTwin } from "../../twins/anthropic/twin.ts";
import { repository } from "../git/repository.ts";

const LIMITS = { ms: 60_000, memory: 2 ** 30, processes: 128, disk: 2 ** 26, output: 2 ** 20 };

/** A pipeline of agents as a whole, whichever boxes their hands are in. */
export function buildSuite(where: string, open: () => Promise<Boxes>): void {
  it(`agents plan, write, fail their test, repair and pass, each asking its own model through the broker, ${where}`, async () => {
    await using undo = new AsyncDisposableStack();
    const folder = mkdtempSync(join(tmpdir(), "agents-"));
    undo.defer(() => rmSync(folder, { recursive: true, force: true }));
    const product = repository({ "package.json": '{ "type": "module" }\n' });
    undo.defer(() => product.remove());
    const twin = await openAnthropicTwin(coder());
    undo.defer(() => twin.close());
    const uses: ModelUse[] = [];
    const broker = await openBroker({
      socket: join(folder, "b.sock"),
      calls: join(folder, "calls.ndjson"),
      vendors: { anthropic: { url: twin.url, key: twin.key } },
      secret: "s",
      prices: {},
      onUse: async (use) => void uses.push(use),
      spentBefore: async () => 0,
      isOver: async () => false,
    });
    undo.defer(() => broker.close());
    const way = await openBrokerWay(broker.socket);
    undo.defer(() => way.close());
    const token = broker.tokenFor({ run: "r", usd: 5 });
    const workshop = gitWorkshop();
    const base = product.git("rev-parse", "HEAD");
    const clone = await workshop.clone(product.path, base, join(folder, "clone"));
    const agents = {
      ...noAgents("not here"),
      anthropic: {
        kind: "ready" as const,
        on: (box: Parameters<typeof anthropicAgent>[1]) =>
          anthropicAgent({ baseUrl: way.url, token, model: "none", pause: async () => {} }, box),
      },
    };
    const ending = await attractorEngine({
      boxes: await open(),
      workshop,
      agents,
      now: Date.now,
    }).run({
      pipeline: { name: "different.dot", text: CODER_GRAPH },
      run: "r",
      logsRoot: join(folder, "logs"),
      clone,
      scratch: join(folder, "scratch"),
      date: 1_700_000_000,
      mounts: [{ from: ownToolchain().node, to: "/opt/node", writable: false }],
      env: { PATH: "/opt/node:/usr/bin:/bin" },
      limits: LIMITS,
      cwd: "/box",
      write: null,
      noAgents: null,
      signal: new AbortController().signal,
    });
    expect(ending).toEqual({ status: "success", reason: null, stages: 7 });
    const log = (path: string) => readFileSync(join(folder, "logs", path), "utf8");
    expect(readFileSync(join(clone.tree, "different.js"), "utf8")).toContain("toLowerCase()");
    expect(log("tests/visit_1/status.json")).toContain('"fail"');
    expect(log("repair/response.md")).toBe("It folds the case now.");
    expect(log("repair/prompt.md")).toMatch(/\n\nREPAIR what the tests found$/);
    // The next agent sees what the test said.
    const repair = twin.requests.find(({ model }) => model === "claude-opus-5");
    expect(JSON.stringify(repair?.messages[0])).toContain("tool.output");
    expect(repair?.output_config).toEqual({ effort: "high" });
    expect(new Set(uses.map(({ model }) => model))).toEqual(
      new Set(["claude-sonnet-4-6", "claude-opus-5"]),
    );
    expect(uses).toHaveLength(twin.requests.length);
    expect(existsSync(join(clone.tree, "status.json"))).toBe(false);
    expect(log("progress.ndjson")).toContain('"event":"llm_retry"');
  }, 120_000);
}
