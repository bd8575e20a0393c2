import { setTimeout } from "node:timers/promises";
import { localDeployer } from "../../../app/adapters/local/local-deployer.ts";
import { fileStore, type ServiceStore } from "../../../app/adapters/local/service-store.ts";
import { openRooms } from "../../../app/adapters/sandbox/open-rooms.ts";
import type { Isolation, Rooms } from "../../../app/ports/boxes.ts";
import { type Behaviour, NO_SECRETS, NODE_TOOLS, releaseOf } from "./release.ts";

/** What this process does: starts what should run, then deploys, and is killed at one of its acts. */
export interface KilledTask {
  readonly folder: string;
  readonly isolation: Isolation;
  readonly behaviour: Behaviour;
  readonly sha: string;
  /** Counts from 0; each act has two instants, before it and after it. */
  readonly killAt: number;
}

const task = JSON.parse(process.argv[2] ?? "") as KilledTask;
let instant = 0;

function passInstant(): void {
  if (instant++ === task.killAt) process.kill(process.pid, "SIGKILL");
}

async function act<T>(doing: () => Promise<T>): Promise<T> {
  passInstant();
  const result = await doing();
  passInstant();
  return result;
}

/** A store and rooms whose every act is an instant to be killed at. */
function killingStore(folder: string): ServiceStore {
  const store = fileStore(folder);
  return {
    ...store,
    saveState: (state) => act(() => store.saveState(state)),
    saveRelease: (record, materialise) => act(() => store.saveRelease(record, materialise)),
    setAside: () => act(() => store.setAside()),
    putBack: (failed) => act(() => store.putBack(failed)),
    prune: (keep) => act(() => store.prune(keep)),
  };
}

const rooms = openRooms(task.isolation);
const killingRooms: Rooms = { ...rooms, open: (spec) => act(() => rooms.open(spec)) };
const deployer = localDeployer({
  folder: task.folder,
  rooms: killingRooms,
  tools: NODE_TOOLS,
  secrets: NO_SECRETS,
  store: killingStore,
});
await deployer.resume();
// The room of what should run opens in the background: its two instants come before those of the switch.
while (instant < 2) await setTimeout(1);
await deployer.deploy(releaseOf(task.behaviour, { sha: task.sha }));
process.stdout.write(`${instant} instants\n`);
process.exit(0);
