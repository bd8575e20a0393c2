import { randomBytes } from "node:crypto";
import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { anthropicAgent } from "./adapters/anthropic/agent.ts";
import { noAgents } from "./adapters/attractor/backends.ts";
import type { AgentsRequest, OpenAgents } from "./adapters/attractor/pipelines.ts";
import { type ModelUse, openBroker } from "./adapters/broker/broker.ts";
import { openBrokerWay } from "./adapters/broker/way.ts";
import type { ModelConfig } from "./config.ts";

/** What each call cost, a line each, beside the run's other files. */
const USES = "model-uses.ndjson";

/** Agents for one `sf pipeline run`, with a model broker of their own that ends with it. */
export async function ownAgents(
  { upstream, model, prices, runUsd }: ModelConfig,
  key: string | null,
  { runId, logsRoot }: AgentsRequest,
): Promise<OpenAgents> {
  if (key === null)
    return { agents: noAgents("no key for a model: set ANTHROPIC_API_KEY"), close: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), "sf-model-"));
  const broker = await openBroker({
    socket: join(folder, "broker.sock"),
    upstream,
    key,
    secret: randomBytes(32).toString("hex"),
    prices,
    spentBefore: () => spent(join(logsRoot, USES)),
    onUse: (use) => appendFile(join(logsRoot, USES), `${JSON.stringify(use)}\n`),
  });
  const way = await openBrokerWay(broker.socket);
  const token = broker.tokenFor({ run: runId, usd: runUsd });
  return {
    agents: {
      ...noAgents("this version runs it only through an intent"),
      anthropic: {
        kind: "ready",
        on: (clone) => anthropicAgent({ baseUrl: way.url, token, model }, clone),
      },
    },
    close: async () => {
      await way.close();
      await broker.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Dollars that a run had spent when it was cut off: a resumed one has the same cap, not another. A line cut in two counts nothing. */
async function spent(path: string): Promise<number> {
  const text = await readFile(path, "utf8").catch(() => "");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1).trimEnd();
  if (whole === "") return 0;
  return whole.split("\n").reduce((sum, line) => sum + (JSON.parse(line) as ModelUse).usd, 0);
}
