import type { ProductFile } from "../../core/product.ts";
import type { Room } from "../../ports/boxes.ts";
import type { FromKeeper, Played, Setup, Task } from "./messages.ts";

/** A room that was opened for players, and its own folder in it. */
export interface PlayRoom {
  readonly room: Room;
  readonly work: string;
}

/** Opens a room of this name with so much memory for data; what is left of an earlier one of the name is ended first. */
export type OpenPlayRoom = (name: string, bytes: number) => Promise<PlayRoom>;

/** Hears how the tasks of one keeper go. */
export interface HandWatch {
  /** Has written down, when it returns, that the task's product may run. */
  spawning(key: string): void;
  played(played: Played): void;
  notSpawned(key: string): void;
}

/** The job's side of one keeper: one product in one room. */
export interface Hand {
  /** Has tasks played after those it was given before. Settles with null when every one is played, else with the reason
   * why the keeper is gone, at once where it is gone already. Rejects when a watcher threw. */
  play(tasks: readonly Task[]): Promise<string | null>;
  close(): Promise<void>;
}

/** What a keeper is set up with, but for its own room. */
export type Bare = Omit<Setup, "work">;

/** Longer than any trial can take by its own limits, a keeper is not waited for. */
const PATIENCE_MS = 60_000;

/** Tasks that were sent together, those of them that have no outcome yet, and who waits for them. */
interface Batch extends PromiseWithResolvers<string | null> {
  readonly open: Set<string>;
}

/** Sets up the keeper of a room that has just been opened. */
export function takeHand({ room, work }: PlayRoom, setup: Bare, watch: HandWatch): Hand {
  const batches = new Set<Batch>();
  const hear = patience(() => void room.close());
  const end = (batch: Batch, settle: () => void) => {
    batches.delete(batch);
    if (batches.size === 0) hear.stop();
    settle();
  };
  room.onMessage((message) => {
    hear.restart();
    try {
      const played = take(message as FromKeeper, room, watch);
      for (const batch of batches) {
        if (played !== null && batch.open.delete(played) && batch.open.size === 0)
          end(batch, () => batch.resolve(null));
      }
    } catch (error) {
      for (const batch of batches) end(batch, () => batch.reject(error));
    }
  });
  room.send({ kind: "setup", setup: { ...setup, work } });
  let isGone = false;
  const gone = room.closed.then(({ code, signal, stderr }) => {
    const why = `the player ended (${signal ?? `exit ${code}`}): ${stderr.trim().slice(-300)}`;
    isGone = true;
    for (const batch of batches) end(batch, () => batch.resolve(why));
    return why;
  });
  return {
    play: (tasks) => {
      if (isGone) return gone;
      const open = new Set(tasks.map(({ key }) => key));
      const batch: Batch = { ...Promise.withResolvers<string | null>(), open };
      batches.add(batch);
      hear.begin(slowest(setup.file, tasks));
      room.send({ kind: "play", tasks });
      return batch.promise;
    },
    close: () => room.close(),
  };
}

/** Passes a keeper's word on; answers which task it ends. */
function take(news: FromKeeper, room: Room, watch: HandWatch): string | null {
  switch (news.kind) {
    case "spawning":
      watch.spawning(news.key);
      room.send({ kind: "go", key: news.key });
      return null;
    case "not-spawned":
      watch.notSpawned(news.key);
      return null;
    case "played":
      watch.played(news);
      if (news.goesOn !== null) watch.spawning(news.goesOn);
      return news.key;
  }
}

/** The longest time between two words of a keeper, in milliseconds. */
function slowest({ run }: ProductFile, tasks: readonly Task[]): number {
  const seconds = Math.max(...tasks.map(({ scene }) => scene.limits.seconds));
  return (run.kind === "http" ? run.ready : 0) + seconds * 1000 + PATIENCE_MS;
}

/** Calls back when nothing was heard for so long. */
function patience(over: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ms = 0;
  const restart = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = setTimeout(over, ms);
  };
  return {
    begin: (longest: number) => {
      ms = longest;
      clearTimeout(timer);
      timer = setTimeout(over, ms);
    },
    restart,
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
