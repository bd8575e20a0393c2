import { openScratch } from "../../attractor/files/scratch.ts";
import { moduleBeside } from "../../core/module-beside.ts";
import type { Boxes, Room, Rooms } from "../../ports/boxes.ts";
import { boxesIn } from "./boxes-in-room.ts";

/** A room whose boxes reach the broker, and nothing else. */
export interface BrokerRoom {
  /** Where its boxes reach the broker. */
  readonly url: string;
  readonly boxes: Boxes;
  close(): Promise<void>;
}

const WORK_BYTES = 16 * 1024 * 1024;

/** Opens a room for the broker on this socket. */
export async function openBrokerRoom(rooms: Rooms, socket: string): Promise<BrokerRoom> {
  const { folder: work, remove } = await openScratch("agents");
  const keeper = moduleBeside(import.meta.url, "keeper");
  try {
    const room = await rooms.open({ keeper, work, workBytes: WORK_BYTES, env: {} });
    const close = async () => {
      await room.close();
      await remove();
    };
    try {
      return { url: await wayIn(room, socket), boxes: boxesIn(room, rooms.isolation), close };
    } catch (error) {
      await close();
      throw error;
    }
  } catch (error) {
    await remove();
    throw error;
  }
}

function wayIn(room: Room, broker: string): Promise<string> {
  return new Promise((resolve, reject) => {
    room.onMessage((message) => {
      const { url, unreached } = message as { readonly url?: string; readonly unreached?: string };
      if (url !== undefined) resolve(url);
      if (unreached !== undefined) reject(new Error(`the broker's way: ${unreached}`));
    });
    void room.closed.then(({ stderr }) => reject(new Error(`the agents' room closed: ${stderr}`)));
    room.send({ broker });
  });
}
