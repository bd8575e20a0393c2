import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import {
  CODE_FOLDER,
  DATA_FOLDER,
  type Mount,
  type Room,
  type Rooms,
  rootFolder,
  SYSTEM_PATH,
} from "../../ports/boxes.ts";
import type { SecretStore } from "../../ports/secret-store.ts";
import { backOff } from "./back-off.ts";
import type { FromKeeper, RunOrder, ToKeeper } from "./keeper-messages.ts";
import type { ReleaseRecord } from "./service-state.ts";
import type { ServiceFolder } from "./service-store.ts";

/** Programs of the factory's own that every product may use: what is mounted for them, and where they stand on `PATH`. */
export interface Tools {
  readonly mounts: readonly Mount[];
  readonly path: readonly string[];
}

/** A release that is started and is kept running. */
export interface LiveRelease {
  readonly sha: string;
  readonly port: number;
  now(): { readonly state: "starting" | "healthy" | "unhealthy"; readonly reason: string | null };
  /** Settles with null at the next time it is ready, or with the reason why it was not. At once when it is ready or was ended. */
  nextReady(): Promise<string | null>;
  /** Asks it to end, ends it by force after its grace. */
  end(): Promise<void>;
}

/** A product ends within this time of being asked to. */
const GRACE_MS = 5000;
const WORK_BYTES = 1024 ** 2;

/** What starting a release takes. */
export interface Starting {
  readonly rooms: Rooms;
  readonly keeper: string;
  readonly tools: Tools;
  readonly secrets: Pick<SecretStore, "read">;
  readonly folder: ServiceFolder;
  readonly release: ReleaseRecord;
  readonly restart: RunOrder["restart"];
  /** Path of the socket that the product's port leads to. */
  readonly socket: string;
  /** Takes the release's port when it is not taken yet; rejects when somebody else has it. */
  holdPort(): Promise<void>;
}

/** Keeps a release running behind the product's port, until it is ended. */
export function startRelease(starting: Starting): LiveRelease {
  const watch = readinessWatch();
  const serving = keepServing(starting, watch);
  return {
    sha: starting.release.sha,
    port: starting.release.port,
    now: watch.now,
    nextReady: watch.next,
    async end() {
      await serving.end();
      watch.end("it was stopped");
    },
  };
}

type Watch = ReturnType<typeof readinessWatch>;

function readinessWatch() {
  let now: ReturnType<LiveRelease["now"]> = { state: "starting", reason: null };
  let ended: string | null = null;
  const waiting: ((reason: string | null) => void)[] = [];
  const settle = (reason: string | null) => {
    for (const resolve of waiting.splice(0)) resolve(reason);
  };
  const down = (reason: string) => {
    now = { state: "unhealthy", reason };
    settle(reason);
  };
  return {
    now: () => now,
    next: () =>
      new Promise<string | null>((resolve) => {
        if (now.state === "healthy" || ended !== null) resolve(ended);
        else waiting.push(resolve);
      }),
    ready() {
      now = { state: "healthy", reason: null };
      settle(null);
    },
    down,
    /** Nobody waits for what was ended. */
    end(reason: string) {
      ended = reason;
      down(reason);
    },
  };
}

/** Opens the room, and opens it again when it is lost, until it is ended. */
function keepServing(starting: Starting, watch: Watch) {
  const ending = new AbortController();
  const { signal } = ending;
  let room: Room | undefined;
  /** One room's life, and the reason why it was lost. */
  const serve = async (restart: RunOrder["restart"]) => {
    const { release } = starting;
    const secrets = await starting.secrets.read(release.product, release.secrets);
    await starting.holdPort();
    room = await starting.rooms.open(roomSpec(starting));
    if (signal.aborted) await room.close();
    room.onMessage((message) => hear(message as FromKeeper, watch));
    room.send(runOrder({ ...starting, restart }, secrets) satisfies ToKeeper);
    return lostReason(await room.closed);
  };
  const done = (async () => {
    const wait = backOff();
    for (let restart = starting.restart; !signal.aborted; restart = "always") {
      const begun = performance.now();
      const lost = await serve(restart).catch((error: Error) => error.message);
      if (signal.aborted) return;
      watch.down(lost);
      await pause(wait(performance.now() - begun), signal);
    }
  })();
  return {
    async end() {
      ending.abort();
      await askToStop(room);
      await room?.close();
      await done;
    },
  };
}

/** Waits, or not any longer when the signal says so. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => undefined);
}

function hear(news: FromKeeper, watch: Watch): void {
  if (news.kind === "ready") watch.ready();
  if (news.kind === "down") watch.down(news.reason);
}

function lostReason(end: Awaited<Room["closed"]>): string {
  const words = end.stderr.trim().split("\n").at(-1) ?? "";
  return `its keeper ended (${end.signal ?? `exit code ${end.code}`}) ${words}`.trim();
}

async function askToStop(room: Room | undefined): Promise<void> {
  if (room === undefined) return;
  const stopped = new Promise<void>((resolve) => {
    room.onMessage((message) => (message as FromKeeper).kind === "stopped" && resolve());
  });
  room.send({ kind: "stop", graceMs: GRACE_MS } satisfies ToKeeper);
  const late = new AbortController();
  await Promise.race([stopped, room.closed, pause(GRACE_MS + 1000, late.signal)]);
  late.abort();
}

function roomSpec({ keeper, folder }: Starting) {
  // The name says whose room it is to nobody but us, and no two homes share one.
  const only = createHash("sha256").update(folder.root).digest("hex").slice(0, 16);
  return { keeper, work: folder.work, workBytes: WORK_BYTES, env: {}, only };
}

function runOrder(
  { release, folder, tools, restart, socket }: Starting,
  secrets: RunOrder["secrets"],
): RunOrder {
  const { limits } = release;
  const path = [...tools.path, SYSTEM_PATH].join(":");
  return {
    kind: "run",
    command: release.run.command,
    cwd: rootFolder(release.root),
    mounts: [
      { from: folder.tree(release.sha), to: CODE_FOLDER, writable: false },
      { from: folder.data, to: DATA_FOLDER, writable: true },
      ...tools.mounts,
      ...release.mounts.map((mount) => ({ ...mount, writable: false })),
    ],
    env: {
      ...release.env,
      PATH: path,
      FACTORY_PRODUCT: release.product,
      FACTORY_RELEASE: release.sha,
    },
    secrets,
    limits: { ...limits, ms: Number.POSITIVE_INFINITY, output: Number.POSITIVE_INFINITY },
    health: release.run.health,
    readyMs: release.run.readyMs,
    socket,
    log: folder.log(release.sha),
    data: { folder: folder.data, bytes: limits.disk },
    restart,
  };
}
