import { rmSync } from "node:fs";
import type { Isolation, Keep } from "../../ports/boxes.ts";
import { openBoxes } from "./open-boxes.ts";
import type { SandboxSettings } from "./settings.ts";

/** What a room's process is told on its command line. */
export interface KeeperTask {
  readonly keeper: string;
  readonly isolation: Isolation;
  readonly settings: SandboxSettings;
}

// The room belongs to whoever opened it: without them it is over, and its boxes end with this process.
process.on("disconnect", () => process.exit(0));

const { keeper, isolation, settings } = JSON.parse(process.argv[2] ?? "") as KeeperTask;
const { scratch } = settings;
process.on("exit", () => {
  if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
});
const { keep } = (await import(keeper)) as { keep: Keep };
// The first message is ours: whoever opened the room waits for it.
process.send?.("open");
await keep({
  boxes: openBoxes(isolation, settings),
  // A message to somebody who has just gone is lost with them; the disconnect follows.
  send: (message) => void process.send?.(message, undefined, undefined, () => undefined),
  onMessage: (listener) => void process.on("message", listener),
});
