import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { answerTo } from "./adapters/anthropic/answer.ts";
import { openBroker } from "./adapters/broker/broker.ts";
import { openBrokerWay } from "./adapters/broker/way.ts";
import { openScratch } from "./attractor/files/scratch.ts";
import type { ModelConfig } from "./config.ts";
import { FactoryError } from "./core/errors.ts";
import type { ModelKeys } from "./core/model-vendor.ts";
import { upstreamsOf } from "./model-upstreams.ts";
import { anthropicMissing } from "./own-agents.ts";
import type { AskModel } from "./ports/model-answers.ts";

const RUN = "pack-new";

/** Asks Anthropic's models one question each, behind a broker of its own that ends with it and lets a question cost what a person's run may. */
export function ownAnswers(models: ModelConfig, modelKeys: ModelKeys): AskModel {
  return async ({ model, prompt }, signal) => {
    const missing = anthropicMissing(modelKeys);
    if (missing !== null) throw new FactoryError("invalid-input", `--model ${model}: ${missing}`);
    await using opened = new AsyncDisposableStack();
    const { folder, remove } = await openScratch("model");
    opened.defer(remove);
    let usd = 0;
    const broker = await openBroker({
      socket: join(folder, "broker.sock"),
      calls: join(folder, "calls.ndjson"),
      vendors: upstreamsOf(models, modelKeys),
      secret: randomBytes(32).toString("hex"),
      prices: models.prices,
      spentBefore: async () => 0,
      isOver: async () => false, // it ends with its broker
      onUse: async (use) => {
        usd += use.usd;
      },
    });
    opened.defer(() => broker.close());
    const way = await openBrokerWay(broker.socket);
    opened.defer(() => way.close());
    const token = broker.tokenFor({ run: RUN, usd: models.runUsd });
    const text = await answerTo({ baseUrl: way.url, token, model }, prompt, signal);
    // What it cost is known once the broker has accounted for it.
    await opened.disposeAsync();
    return { text, usd };
  };
}
