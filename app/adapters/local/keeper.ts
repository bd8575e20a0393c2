import { existsSync, rmSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import {
  type BoxEnding,
  type Boxes,
  DATA_FOLDER,
  type Keep,
  type RunningBox,
} from "../../ports/boxes.ts";
import { backOff } from "./back-off.ts";
import { folderBytes } from "./folder-bytes.ts";
import { type Readiness, untilReady } from "./health.ts";
import type { FromKeeper, RunOrder, ToKeeper } from "./keeper-messages.ts";
import { masked } from "./masked.ts";
import { pipeServer } from "./pipe.ts";
import { firstFree } from "./ports.ts";
import { type ServiceLog, serviceLog } from "./service-log.ts";

/** In a network of its own every product listens at the same port. */
const ROOM_PORT = 8080;
/** Where the loopback is the machine's: below the range that the machine gives to clients. */
const SHARED_PORTS = { from: 20_000, to: 31_999 };
const DATA_LOOK_MS = 5000;

/** Keeps one product running: starts it, tells when it is ready, starts it again when it ends, and passes connections on to it. */
export const keep: Keep = ({ boxes, send, onMessage }) => {
  const tell = (news: FromKeeper) => send(news);
  let service: Kept | undefined;
  onMessage((message) => {
    const order = message as ToKeeper;
    if (order.kind === "run") service = keepRunning(boxes, order, tell);
    else void service?.stop(order.graceMs).then(() => tell({ kind: "stopped" }));
  });
};

interface Kept {
  stop(graceMs: number): Promise<void>;
}

function keepRunning(boxes: Boxes, order: RunOrder, tell: (news: FromKeeper) => void): Kept {
  const stopping = new AbortController();
  const log = serviceLog(order.log);
  let box: RunningBox | undefined;
  const begin = async (port: number) => {
    box = await boxes.start(boxSpec(order, port, log));
    return box;
  };
  const done = run({ boxes, order, tell, log, begin, stopping: stopping.signal });
  return {
    async stop(graceMs) {
      stopping.abort();
      box?.terminate();
      await Promise.race([done, setTimeout(graceMs)]);
      await box?.end();
      await done;
    },
  };
}

interface Run {
  readonly boxes: Boxes;
  readonly order: RunOrder;
  readonly log: ServiceLog;
  readonly stopping: AbortSignal;
  tell(news: FromKeeper): void;
  begin(port: number): Promise<RunningBox>;
}

async function run({ boxes, order, tell, log, begin, stopping }: Run): Promise<void> {
  let port = 0;
  if (existsSync(order.socket)) rmSync(order.socket);
  await pipeServer({ path: order.socket }, () => ({ host: "127.0.0.1", port }));
  const wait = backOff();
  for (let wasReady = false; !stopping.aborted; ) {
    port = await innerPort(boxes);
    const begun = performance.now();
    const ready = () => tell({ kind: "ready" });
    const life = await begin(port).then(
      (box) => live(box, { order, port, stopping, ready }),
      (error: Error) => ({ ready: false, reason: `it could not be started: ${error.message}` }),
    );
    wasReady ||= life.ready;
    log.note(life.reason);
    if (stopping.aborted) return;
    tell({ kind: "down", reason: life.reason });
    if (!wasReady && order.restart === "once-ready") return;
    const pause = wait(performance.now() - begun);
    log.note(`it is started again in ${pause} ms`);
    await setTimeout(pause, undefined, { signal: stopping }).catch(() => undefined); // stopped meanwhile
  }
}

interface Life {
  readonly order: RunOrder;
  readonly port: number;
  readonly stopping: AbortSignal;
  ready(): void;
}

/** One life of the product, from its start until all of it is gone, with the reason why it ended. */
async function live(box: RunningBox, { order, port, stopping, ready }: Life) {
  const gone = new AbortController();
  void box.ended.then(() => gone.abort());
  const readiness = await untilReady({
    port,
    path: order.health,
    ms: order.readyMs,
    gone: gone.signal,
  });
  const late = lateReason(readiness, order, stopping);
  if (readiness.kind === "ready") ready();
  else if (late !== undefined) await box.end();
  const full = await Promise.race([box.ended.then(() => undefined), untilFull(order, gone.signal)]);
  const ending = full === undefined ? await box.ended : await box.end();
  return { ready: readiness.kind === "ready", reason: late ?? full ?? endReason(ending, order) };
}

function lateReason(readiness: Readiness, order: RunOrder, stopping: AbortSignal) {
  if (readiness.kind !== "late" || stopping.aborted) return undefined;
  const last = readiness.last === null ? "nothing listens there" : readiness.last;
  return `GET ${order.health} at HOST:PORT did not answer 200 within ${order.readyMs} ms (${last}); the product must listen where HOST and PORT say`;
}

function endReason(ending: BoxEnding, order: RunOrder): string {
  if (ending.notStarted) return `it could not be started: ${order.command.join(" ")}`;
  if (ending.stoppedBy === "memory")
    return `it used more memory than its ${order.limits.memory} bytes`;
  if (ending.stoppedBy !== undefined) return `it reached its limit of ${ending.stoppedBy}`;
  return ending.signal === null
    ? `it ended with exit code ${ending.code}`
    : `it was ended by ${ending.signal}`;
}

/** Settles with a reason when the product's data has outgrown its limit; never, when the product ends first. */
async function untilFull(order: RunOrder, gone: AbortSignal): Promise<string | undefined> {
  const { folder, bytes } = order.data;
  while (!gone.aborted) {
    if ((await folderBytes(folder)) > bytes) return `DATA_DIR holds more than its ${bytes} bytes`;
    await setTimeout(DATA_LOOK_MS, undefined, { signal: gone }).catch(() => undefined); // it ended
  }
  return undefined;
}

async function innerPort(boxes: Boxes): Promise<number> {
  if (boxes.isolation.level === "sandbox") return ROOM_PORT;
  // Eight for each keeper, so that two that look at once do not find the same one free.
  const from = SHARED_PORTS.from + (process.pid % 1400) * 8;
  return (await firstFree(from, SHARED_PORTS.to)) ?? SHARED_PORTS.from;
}

function boxSpec(order: RunOrder, port: number, log: ServiceLog) {
  const { secrets } = order;
  const [stdout, stderr] = [masked(secrets, log.write), masked(secrets, log.write)];
  return {
    argv: order.command,
    cwd: order.cwd,
    mounts: order.mounts,
    env: { ...order.env, ...secrets, PORT: String(port), HOST: "127.0.0.1", DATA_DIR: DATA_FOLDER },
    limits: order.limits,
    network: "room" as const,
    onOutput: (stream: "stdout" | "stderr", piece: Uint8Array) =>
      (stream === "stdout" ? stdout : stderr).write(piece),
  };
}
