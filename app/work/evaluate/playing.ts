import type { LawPlayer } from "../../ports/law-player.ts";
import type { DataFolder, Stage } from "../../ports/stage.ts";
import type { FromKeeper, Setup } from "./messages.ts";

/** What a keeper plays one batch of tasks with: its product, the room around it, and the job that watches. */
export interface Playing {
  readonly setup: Setup;
  readonly stage: Stage;
  /** The program that laws are played with. */
  readonly laws: LawPlayer;
  tell(news: FromKeeper): void;
  /** Settles with fresh data when the task's product may be spawned: the job has written that down, and the room is empty. */
  ready(key: string): Promise<DataFolder>;
  /** Says that the batch's last trial is judged, though something of it may still have to be cleaned up. */
  judged(): void;
  /** Takes away data that nothing uses any more, while others go on. */
  discard(data: DataFolder): void;
}
