import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type ModelBroker, type ModelUse, openBroker } from "./adapters/broker/broker.ts";
import { fileKeys } from "./adapters/keys/file-keys.ts";
import { openScratch } from "./attractor/files/scratch.ts";
import type { Config, Secrets } from "./config.ts";
import { modelCost } from "./core/lineage.ts";
import { OVER_KINDS, runIsOver } from "./core/run-over.ts";
import { upstreamsOf } from "./model-upstreams.ts";
import type { Ledger } from "./ports/ledger.ts";

/** The model broker of the line; null without any key. Every call is an event, and what a run spent is the sum of its events. */
export async function lineBroker(
  { home, models }: Config,
  { modelKeys }: Secrets,
  ledger: Ledger,
): Promise<ModelBroker | null> {
  const vendors = upstreamsOf(models, modelKeys);
  if (Object.keys(vendors).length === 0) return null;
  const place = await socketPlace(home);
  const broker = await openBroker({
    socket: place.socket,
    calls: join(home, "run", "model-calls.ndjson"),
    vendors,
    secret: await fileKeys(join(home, "keys")).keyed("model broker"),
    prices: models.prices,
    spentBefore: (run) => spent(ledger, run),
    isOver: (run) => isOver(ledger, run),
    onUse: async (use) => {
      await ledger.append([used(use)]);
    },
  });
  return {
    ...broker,
    close: async () => {
      await broker.close();
      await place.remove();
    },
  };
}

/** The kernel takes 107 bytes of path (103 on macOS). */
const LONGEST_SOCKET = 100;

/** In the home, where a run that outlives its server finds the next one; elsewhere only where the home's path is too long. */
async function socketPlace(home: string): Promise<{ socket: string; remove(): Promise<void> }> {
  const near = join(home, "run", "model.sock");
  if (Buffer.byteLength(near) <= LONGEST_SOCKET) {
    await mkdir(dirname(near), { recursive: true, mode: 0o700 });
    await rm(near, { force: true });
    return { socket: near, remove: () => rm(near, { force: true }) };
  }
  const { folder, remove } = await openScratch("model");
  return { socket: join(folder, "model.sock"), remove };
}

async function spent(ledger: Ledger, run: string): Promise<number> {
  const [intent = ""] = run.split("/");
  const events = await ledger.read({ intent, kinds: ["model-called"] });
  return modelCost(events.filter((event) => event.run === run));
}

async function isOver(ledger: Ledger, run: string): Promise<boolean> {
  const [intent = ""] = run.split("/");
  return runIsOver(run, await ledger.read({ intent, kinds: OVER_KINDS }));
}

/** `run` is the key of its job: intent/attempt/build/candidate. */
function used({ id, run, model, status, tokens, usd, ms }: ModelUse) {
  const [intent = "", attempt = "0", , candidate = ""] = run.split("/");
  return {
    kind: "model-called",
    intent,
    attempt: Number(attempt),
    phase: "build",
    candidate,
    run,
    subject: `${candidate}-${id}`,
    data: {
      model,
      status,
      usd,
      ms,
      input: tokens.input,
      cacheWritten: tokens.cacheWritten5m + tokens.cacheWritten1h,
      cacheRead: tokens.cacheRead,
      output: tokens.output,
    },
  } as const;
}
