import { setTimeout as sleep } from "node:timers/promises";
import { findDoor } from "./door.ts";
import { serverOf } from "./home-lock.ts";

const PATIENCE_MS = 30_000;
const PAUSE_MS = 25;

/** The socket of the server that runs on a home, waited for while it starts; null when none runs. */
export async function reachServer(home: string): Promise<string | null> {
  const until = performance.now() + PATIENCE_MS;
  while ((await serverOf(home)) !== null) {
    const socket = await findDoor(home);
    if (socket !== null || performance.now() > until) return socket;
    await sleep(PAUSE_MS);
  }
  return null;
}
