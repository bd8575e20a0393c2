import { FactoryError } from "../../core/errors.ts";
import type { Rooms } from "../../ports/boxes.ts";
import type { SecretStore } from "../../ports/secret-store.ts";
import { type Front, openFront, type SocketPlace } from "./front.ts";
import { type LiveRelease, startRelease, type Tools } from "./live-release.ts";
import type { ReleaseRecord, ServiceState } from "./service-state.ts";
import type { ServiceStore } from "./service-store.ts";

/** What one product's service needs of the machine and of its neighbours. */
export interface ServiceSurroundings {
  readonly product: string;
  readonly store: ServiceStore;
  readonly rooms: Rooms;
  readonly keeper: string;
  readonly tools: Tools;
  readonly secrets: Pick<SecretStore, "read">;
  /** Takes a port: the wanted one, or for 0 the own one, else a free one. Undefined when the wanted one is taken. */
  choosePort(choice: PortChoice): Promise<Front | undefined>;
}

/** What a release asks for, what the product has, and how a port is tried. */
export interface PortChoice {
  readonly wanted: number;
  readonly own: number | null;
  take(port: number): Promise<Front | undefined>;
}

/** The one place where a release of a product runs; whoever acts on it has its turn. */
export interface Seat extends ServiceSurroundings {
  live: LiveRelease | undefined;
  /** True when the factory is ending: nothing is started any more. */
  closed: boolean;
  /** The product's port, for as long as a release runs or is being switched. */
  front: Front | undefined;
  readonly socket: SocketPlace;
}

/** How many releases that failed are remembered. */
const FAILED_KEPT = 10;

/** Starts a release; the seat must be empty. */
export async function takeSeat(
  seat: Seat,
  sha: string,
  restart: "always" | "once-ready",
): Promise<LiveRelease> {
  refuseWhenClosed(seat);
  const release = await recordOf(seat, sha);
  seat.live = startRelease({
    ...seat,
    folder: seat.store.folder,
    socket: seat.socket.path,
    release,
    restart,
    holdPort: () => holdPort(seat, release.port),
  });
  return seat.live;
}

/** Takes a port for the product, which may have it already; undefined when it is somebody else's. */
export async function takePort(seat: Seat, port: number): Promise<Front | undefined> {
  return seat.front?.port === port ? seat.front : openFront(port, seat.socket);
}

/** From now on the product answers here, and nowhere else. */
export async function useFront(seat: Seat, front: Front | undefined): Promise<void> {
  const old = seat.front;
  seat.front = front;
  if (old !== front) await old?.close();
}

async function holdPort(seat: Seat, port: number): Promise<void> {
  const front = await takePort(seat, port);
  if (front === undefined) throw new FactoryError("conflict", portTaken(port));
  await useFront(seat, front);
}

/** The sentence for a port that cannot be had. */
export function portTaken(port: number): string {
  return `port ${port} is taken by another program`;
}

/** Ends what runs, and waits until it is gone. */
export async function leaveSeat(seat: Seat): Promise<void> {
  await seat.live?.end();
  seat.live = undefined;
}

/** What is under way when the factory ends stays as it is written; the next start takes it from there. */
export function refuseWhenClosed(seat: Seat): void {
  if (!seat.closed) return;
  throw new FactoryError("conflict", "the factory is ending; it goes on when it is started again");
}

/** The record of a release that must be here. */
export async function recordOf({ store, product }: Seat, sha: string): Promise<ReleaseRecord> {
  const release = await store.release(sha);
  if (release !== null) return release;
  throw new FactoryError(
    "broken",
    `release ${sha} of ${product} is gone from ${store.folder.root}; deploy it again`,
  );
}

/** Takes back a switch that has failed or was cut off; what was in charge before is in charge again, with its data. */
export async function takeBack(seat: Seat, state: ServiceState): Promise<ServiceState> {
  const { switching } = state;
  if (switching === null) return state;
  await leaveSeat(seat);
  if (switching.stage !== "stopping") await seat.store.putBack(switching.to);
  const { to: sha, intent, reason } = switching;
  const failed = reason === null ? state.failed : [...state.failed, { sha, intent, reason }];
  const settled = { ...state, switching: null, failed: failed.slice(-FAILED_KEPT) };
  await seat.store.saveState(settled);
  return settled;
}

/** Makes what runs agree with what is written. */
export async function resumeSeat(seat: Seat): Promise<ServiceState> {
  const state = await takeBack(seat, await seat.store.state());
  if (seat.live === undefined && state.current !== null && state.wanted === "running") {
    await takeSeat(seat, state.current, "always");
  }
  if (seat.live === undefined) await useFront(seat, undefined);
  return state;
}
