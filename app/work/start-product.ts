import type { ProductFile } from "../core/product.ts";
import type { BoxEnding, Mount, RunningBox } from "../ports/boxes.ts";
import type { HttpActor, Stage } from "../ports/stage.ts";
import { BOX_PATH, boxLimits, codeFolder, INSIDE } from "./box-plan.ts";
import { describeEnding } from "./ending.ts";

/** Which product to start: its file, its code on this machine, and what else its box is shown. */
export interface ProductCode {
  readonly file: ProductFile;
  readonly tree: string;
  readonly mounts: readonly Mount[];
}

/** A server that answered its health check, or why it never did. */
export type StartedProduct =
  | {
      readonly kind: "ready";
      readonly actor: HttpActor;
      readonly box: RunningBox;
      readonly port: number;
    }
  | { readonly kind: "failed"; readonly reason: string; readonly box: RunningBox };

/** How often a starting product is asked whether it is ready. */
const ASK_EVERY_MS = 4;
const HEALTH_BYTES = 1024 ** 2;
const LONGEST_LIFE_MS = 3600_000;

/** Starts a product of kind `http` on a fresh port with a data folder, and waits until it is ready. End its box in `finally`. */
export async function startProduct(
  stage: Stage,
  code: ProductCode,
  data: string,
  extra: Readonly<Record<string, string>> = {},
): Promise<StartedProduct> {
  const { file } = code;
  if (file.run.kind !== "http")
    throw new Error(`a product of kind ${file.run.kind} is not started, it is run`);
  const port = await stage.freePort();
  const box = await stage.boxes.start({
    argv: file.run.command,
    cwd: codeFolder(file),
    mounts: [
      ...code.mounts,
      { from: code.tree, to: INSIDE.code, writable: false },
      { from: data, to: INSIDE.data, writable: true },
    ],
    env: {
      ...file.env,
      ...extra,
      PATH: BOX_PATH,
      PORT: String(port),
      HOST: "127.0.0.1",
      DATA_DIR: INSIDE.data,
    },
    limits: boxLimits(file, LONGEST_LIFE_MS),
    network: "room",
  });
  const actor = stage.http(port);
  const reason = await untilReady(stage, {
    box,
    actor,
    health: file.run.health,
    ready: file.run.ready,
  });
  if (reason === null) return { kind: "ready", actor, box, port };
  await actor.close();
  return { kind: "failed", reason, box };
}

interface Starting {
  readonly box: RunningBox;
  readonly actor: HttpActor;
  readonly health: string;
  readonly ready: number;
}

/** Null when it became ready in time, else why not. */
async function untilReady(
  stage: Stage,
  { box, actor, health, ready }: Starting,
): Promise<string | null> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), ready);
  let ended: BoxEnding | null = null;
  const gone = box.ended.then((ending) => {
    ended = ending;
    over.abort();
  });
  let last = "no answer";
  while (!over.signal.aborted) {
    const status = await Promise.race([gone, askHealth(actor, health, over.signal)]);
    if (status === 200) break;
    if (typeof status === "number") last = `status ${status}`;
    if (!over.signal.aborted) await stage.pause(ASK_EVERY_MS);
  }
  clearTimeout(timer);
  if (ended !== null) return `it ended before it was ready: ${describeEnding(ended)}`;
  return over.signal.aborted ? `it was not ready within ${ready} ms (${health}: ${last})` : null;
}

/** The status of one answer; null when there was none. */
function askHealth(actor: HttpActor, path: string, signal: AbortSignal): Promise<number | null> {
  const call = { method: "GET", path, headers: {} };
  return actor.request(call, { bytes: HEALTH_BYTES, signal }).then(
    (answer) => answer.status,
    () => null,
  );
}
