import type { Keeping } from "../../ports/boxes.ts";
import type { LawPlayer } from "../../ports/law-player.ts";
import type { Stage } from "../../ports/stage.ts";
import { compiled } from "../compiled.ts";
import { playNothing } from "./absent-product.ts";
import { playCommand } from "./command.ts";
import type { FromKeeper, Setup, Task, ToKeeper } from "./messages.ts";
import type { Playing } from "./playing.ts";
import { playServer } from "./server.ts";

/**
 * The keeper's side of trials: plays what it is given, one batch after the other, each on a product that nobody has touched before.
 * While one is cleaned up after, the next is made ready, but not spawned. Rejects, which closes the room, where it cannot vouch for the
 * next trial's surroundings.
 */
export function keepPlayer(
  { send, onMessage }: Pick<Keeping, "send" | "onMessage">,
  openStage: (setup: Setup) => Promise<Stage>,
  laws: LawPlayer,
): Promise<never> {
  const gates = new Map<string, () => void>();
  const tell = (news: FromKeeper) => send(news);
  const permission = (key: string) => {
    const granted = new Promise<void>((resolve) => gates.set(key, resolve));
    tell({ kind: "spawning", key });
    return granted;
  };
  return new Promise((_, fail) => {
    let room: Promise<Room> = Promise.reject(new Error("a task came before the setup"));
    room.catch(() => undefined); // told by the first task
    let turn: Turn = { judged: Promise.resolve(), empty: Promise.resolve() };
    onMessage((message) => {
      const order = message as ToKeeper;
      switch (order.kind) {
        case "setup":
          room = openStage(order.setup).then(async (stage) => {
            const setup = await withCompiled(order.setup, stage);
            return { setup, stage, laws, tell, permission, fail };
          });
          return;
        case "go":
          gates.get(order.key)?.();
          gates.delete(order.key);
          return;
        case "play":
          turn = nextTurn(turn, order.tasks, room);
          turn.empty.catch(fail);
      }
    });
  });
}

/** What the pack says of the environment stands over what we would add. */
async function withCompiled(setup: Setup, stage: Stage): Promise<Setup> {
  if (setup.absent) return setup;
  const { mounts, env } = await compiled(stage, setup);
  return { ...setup, mounts: [...setup.mounts, ...mounts], env: { ...env, ...setup.env } };
}

interface Room extends Pick<Playing, "setup" | "stage" | "laws" | "tell"> {
  /** Asks the job whether a task's product may be spawned. */
  permission(key: string): Promise<void>;
  fail(error: unknown): void;
}

/** A batch in the room: when its last trial was judged, and when nothing of it was left. */
interface Turn {
  readonly judged: Promise<void>;
  readonly empty: Promise<void>;
}

function nextTurn(before: Turn, tasks: readonly Task[], room: Promise<Room>): Turn {
  const judged = Promise.withResolvers<void>();
  const played = async () => {
    const { permission, fail, ...around } = await room;
    const { setup, stage } = around;
    const ready = async (key: string) => {
      const data = await stage.dataFolder(setup.fixtures);
      await before.judged;
      await Promise.all([permission(key), before.empty]);
      return data;
    };
    const discard: Playing["discard"] = (data) => void data.remove().catch(fail);
    await play(tasks, { ...around, ready, discard, judged: judged.resolve });
  };
  return { judged: judged.promise, empty: played() };
}

async function play(tasks: readonly Task[], playing: Playing): Promise<void> {
  const { absent, file } = playing.setup;
  if (absent) return playNothing(tasks, playing);
  if (file.run.kind === "http") return playServer(tasks, playing);
  for (const [index, task] of tasks.entries())
    await playCommand(task, playing, index + 1 === tasks.length);
}
