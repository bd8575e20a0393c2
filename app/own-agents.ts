import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { commandLineAgents } from "./adapters/agents/command-line-agents.ts";
import { anthropicAgent } from "./adapters/anthropic/agent.ts";
import { noAgents } from "./adapters/attractor/backends.ts";
import type { AgentsRequest, OpenAgents } from "./adapters/attractor/own-run.ts";
import { type ModelBroker, openBroker } from "./adapters/broker/broker.ts";
import { type BrokerRoom, openBrokerRoom } from "./adapters/broker/broker-room.ts";
import { noteUse, spentIn } from "./adapters/broker/uses-file.ts";
import { openBrokerWay } from "./adapters/broker/way.ts";
import { openScratch } from "./attractor/files/scratch.ts";
import type { ModelConfig } from "./config.ts";
import {
  everyKeyMissing,
  keyMissing,
  type ModelKeys,
  type ModelPlace,
} from "./core/model-vendor.ts";
import { upstreamsOf } from "./model-upstreams.ts";
import type { Boxes, Rooms } from "./ports/boxes.ts";

/** What each call cost, a line each, beside the run's other files. */
const USES = "model-uses.ndjson";
/** Calls under way. */
const CALLS = "model-calls.ndjson";

/** What agents of a person's own graph are made of. */
export interface OwnAgentsParts {
  readonly models: ModelConfig;
  readonly modelKeys: ModelKeys;
  /** Where agents that are programs are looked for. */
  readonly path: string;
  /** Rooms for such programs; asked for when the first of them begins. */
  readonly rooms: () => Promise<Rooms>;
}

/** The models of one run behind a broker of its own, and the room that programs reach it from. */
export interface OwnModels {
  readonly broker: ModelBroker;
  readonly token: string;
  /** Where the room's programs ask. */
  place(): Promise<ModelPlace>;
  /** Boxes of a machine, where those that ask for a room's network stand in this one. */
  beside(own: Boxes): Boxes;
  close(): Promise<void>;
}

/** Opens a model broker for one run, which ends with it; its room is opened when it is first asked for. */
export async function openOwnModels(parts: OwnAgentsParts, run: AgentsRequest): Promise<OwnModels> {
  await using opened = new AsyncDisposableStack();
  const { folder, remove } = await openScratch("model");
  opened.defer(remove);
  const broker = await runBroker(parts, run, join(folder, "broker.sock"));
  opened.defer(() => broker.close());
  const room = roomOnce(parts, broker);
  opened.defer(() => room.close());
  const token = broker.tokenFor({ run: run.runId, usd: parts.models.runUsd });
  const running = opened.move();
  return {
    broker,
    token,
    place: async () => ({ url: (await room.open()).url, token }),
    beside: (own) => room.beside(own),
    close: () => running.disposeAsync(),
  };
}

/** Why Anthropic's models cannot be asked; null where they can. */
export function anthropicMissing(modelKeys: ModelKeys): string | null {
  if (Object.keys(modelKeys).length === 0) return everyKeyMissing();
  return modelKeys.anthropic === undefined ? keyMissing("anthropic") : null;
}

/** Agents for one `sf pipeline run`, with a model broker of their own that ends with it. */
export async function ownAgents(parts: OwnAgentsParts, run: AgentsRequest): Promise<OpenAgents> {
  const { models, modelKeys, path } = parts;
  if (Object.keys(modelKeys).length === 0)
    return { agents: noAgents(everyKeyMissing()), close: async () => {} };
  await using opened = new AsyncDisposableStack();
  const own = await openOwnModels(parts, run);
  opened.defer(() => own.close());
  const { broker, token, place } = own;
  const way = await openBrokerWay(broker.socket);
  opened.defer(() => way.close());
  const anthropic = { baseUrl: way.url, token, model: models.model };
  const missing = anthropicMissing(modelKeys);
  const running = opened.move();
  return {
    agents: {
      ...commandLineAgents({
        path,
        place,
        vendors: broker.vendors,
        models: { anthropic: models.model },
      }),
      anthropic:
        missing === null
          ? { kind: "ready", on: (clone) => anthropicAgent(anthropic, clone) }
          : { kind: "missing", why: missing },
    },
    boxes: (ownBoxes) => own.beside(ownBoxes),
    close: () => running.disposeAsync(),
  };
}

function runBroker(
  { models, modelKeys }: OwnAgentsParts,
  { logsRoot }: AgentsRequest,
  socket: string,
): Promise<ModelBroker> {
  return openBroker({
    socket,
    calls: join(logsRoot, CALLS),
    vendors: upstreamsOf(models, modelKeys),
    secret: randomBytes(32).toString("hex"),
    prices: models.prices,
    // A resumed run has the same cap, not another.
    spentBefore: () => spentIn(join(logsRoot, USES)),
    isOver: async () => false, // it ends with its broker
    onUse: (use) => noteUse(join(logsRoot, USES), use),
  });
}

interface RoomOnce {
  open(): Promise<BrokerRoom>;
  /** Boxes of a machine, where those that ask for a room's network stand in this one. */
  beside(own: Boxes): Boxes;
  close(): Promise<void>;
}

/** The room of a run's programs, opened when the first of them begins. */
function roomOnce({ rooms }: OwnAgentsParts, { socket }: ModelBroker): RoomOnce {
  let opened: Promise<BrokerRoom> | undefined;
  const open = (): Promise<BrokerRoom> => {
    opened ??= rooms().then((all) => openBrokerRoom(all, socket));
    return opened;
  };
  return {
    open,
    beside: (own) => ({
      isolation: own.isolation,
      start: async (box) => (box.network === "room" ? (await open()).boxes : own).start(box),
    }),
    close: async () => {
      const room = await opened?.catch(() => undefined); // its opener was told
      await room?.close();
    },
  };
}
