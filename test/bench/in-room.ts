import { mkdirSync } from "node:fs";
import type { Rooms } from "../../app/ports/boxes.ts";

/** Opens a room for one order to its keeper and closes it; answers what the keeper answered, throws what it calls an `error`. */
export async function inRoom<A extends object>(
  rooms: Rooms,
  place: { readonly keeper: string; readonly work: string },
  order: unknown,
): Promise<A> {
  mkdirSync(place.work, { recursive: true });
  const keeper = new URL(place.keeper, import.meta.url).href;
  const room = await rooms.open({ keeper, work: place.work, workBytes: 1024 ** 3, env: {} });
  try {
    return await new Promise<A>((resolve, reject) => {
      room.onMessage((message) => {
        const answer = message as A & { readonly error?: string };
        if (answer.error === undefined) resolve(answer);
        else reject(new Error(answer.error));
      });
      room.send(order);
    });
  } finally {
    await room.close();
  }
}
