import type { BoxEnding } from "../../ports/boxes.ts";
import { describeEnding } from "../ending.ts";
import { failure, reasonText, type TrialOutcome } from "../play-trial.ts";
import { type StartedProduct, startProduct } from "../start-product.ts";
import type { Task } from "./messages.ts";
import { playScene } from "./play-scene.ts";
import type { Playing } from "./playing.ts";

/** How long a failed trial waits for its product's last words. */
const LAST_WORDS_MS = 20;

/** What is observed of a product that never became ready. */
const UNREADY = "not ready";
export const NEVER_READY = failure("", UNREADY).digest;

/** A server that was spawned for a task, ready or not. */
interface Server {
  /** When it was spawned, on the stage's clock. */
  readonly born: number;
  /** How many tasks it has served. */
  played: number;
  readonly started: StartedProduct;
  /** How it ended of itself; null while it runs. */
  ending(): BoxEnding | null;
  /** Ends it and waits until no process of it is left. */
  end(): Promise<void>;
}

/**
 * Plays tasks on one process of the product. After a failed task the next has a new one: the old may have crashed, and how soon that is
 * noticed must not decide what the next task meets.
 */
export async function playServer(tasks: readonly Task[], playing: Playing): Promise<void> {
  let running: Server | null = null;
  for (const [index, task] of tasks.entries()) {
    const server: Server = running ?? (await spawn(task, playing));
    const next = tasks[index + 1];
    const goesOn = await playTask(task, server, { playing, next: next?.key ?? null });
    if (next === undefined) playing.judged();
    running = goesOn ? server : null;
    if (!goesOn) await server.end();
  }
}

interface Around {
  readonly playing: Playing;
  readonly next: string | null;
}

/** Plays one task and tells its end; answers whether the next is played on the same process. */
async function playTask(task: Task, server: Server, { playing, next }: Around): Promise<boolean> {
  const { stage, tell } = playing;
  const begun = server.played === 0 ? server.born : stage.clock();
  const outcome = await playOn(server, task, playing);
  const ms = stage.clock() - begun;
  const goesOn = outcome.outcome === "passed" ? next : null;
  const processes = server.played === 0 ? 1 : 0;
  server.played += 1;
  tell({ kind: "played", key: task.key, outcome, ms, processes, goesOn });
  return goesOn !== null;
}

async function spawn(
  { key }: Task,
  { setup, stage, tell, ready, discard }: Playing,
): Promise<Server> {
  const data = await ready(key);
  const born = stage.clock();
  const started = await startProduct(stage, setup, data.path, setup.env).catch((error: unknown) => {
    tell({ kind: "not-spawned", key });
    throw error;
  });
  const { box } = started;
  let ending: BoxEnding | null = null;
  const watched = box.ended.then((seen) => {
    ending = seen;
  });
  return {
    born,
    played: 0,
    started,
    ending: () => ending,
    end: async () => {
      if (started.kind === "ready") await started.actor.close();
      await box.end();
      await watched;
      discard(data);
    },
  };
}

async function playOn(server: Server, { scene }: Task, playing: Playing): Promise<TrialOutcome> {
  const { started } = server;
  if (started.kind === "failed") return failure(started.reason, UNREADY);
  const outcome = await playScene(scene, started.actor, playing);
  if (outcome.outcome === "failed")
    await Promise.race([started.box.ended, playing.stage.pause(LAST_WORDS_MS)]);
  const ending = server.ending();
  if (ending === null) return outcome;
  const how = `the product ended (${describeEnding(ending)})`;
  return outcome.outcome === "passed"
    ? failure(`${how} while it was played`, "ended")
    : { ...outcome, reason: reasonText(`${outcome.reason}; ${how}`) };
}
