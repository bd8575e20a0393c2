import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Isolation, Room, Rooms } from "../../ports/boxes.ts";

/** Where a job's players sit. */
export interface PlayRoomsOptions {
  readonly rooms: Rooms;
  /** Module of the keeper that plays. */
  readonly keeper: string;
  /** A folder that goes with the job; each room gets one below it. */
  readonly folder: string;
}

/** Rooms for players, each with a folder of its own; what an earlier runner of the same job left in one is ended first. */
export function playRooms({ rooms, keeper, folder }: PlayRoomsOptions): {
  readonly isolation: Isolation;
  readonly open: (
    name: string,
    bytes: number,
  ) => Promise<{ readonly room: Room; readonly work: string }>;
} {
  return {
    isolation: rooms.isolation,
    open: async (name, workBytes) => {
      const work = join(folder, "rooms", name);
      await mkdir(work, { recursive: true });
      const room = await rooms.open({ keeper, work, workBytes, env: {}, only: work });
      return { room, work };
    },
  };
}
