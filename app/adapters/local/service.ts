import { FactoryError } from "../../core/errors.ts";
import type { DeployOutcome, Release, ServiceStatus } from "../../ports/deployer.ts";
import { deployRelease, urlOf } from "./deploy-release.ts";
import { socketPlace } from "./front.ts";
import type { LiveRelease } from "./live-release.ts";
import {
  leaveSeat,
  recordOf,
  resumeSeat,
  type Seat,
  type ServiceSurroundings,
  takeBack,
  useFront,
} from "./seat.ts";
import type { ReleaseRecord, ServiceState } from "./service-state.ts";

/** One product as it is deployed here; its acts come one after the other. */
export interface Service {
  deploy(release: Release): Promise<DeployOutcome>;
  stop(): Promise<void>;
  resume(): Promise<void>;
  status(): Promise<ServiceStatus | null>;
  close(): Promise<void>;
}

/** The service of one product; nothing is started before it is asked for. */
export function openService(around: ServiceSurroundings): Service {
  const seat: Seat = {
    ...around,
    live: undefined,
    closed: false,
    front: undefined,
    socket: socketPlace(around.store.folder.root),
  };
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const turn = last.then(act);
    last = turn.catch(() => undefined); // whoever asked for it hears of it
    return turn;
  };
  return {
    deploy: (release) => inTurn(() => deployRelease(seat, release)),
    resume: () => inTurn(async () => void (await resumeSeat(seat))),
    stop: () => inTurn(() => stop(seat)),
    async status() {
      const state = await seat.store.state();
      if (state.current === null) return null;
      return statusOf(await recordOf(seat, state.current), state, seat.live);
    },
    async close() {
      seat.closed = true;
      await seat.live?.end(); // a deployment that waits for it is not waited for
      await inTurn(() => emptySeat(seat));
      seat.socket.remove();
    },
  };
}

async function stop(seat: Seat): Promise<void> {
  const state = await takeBack(seat, await seat.store.state());
  if (state.current === null) throw neverDeployed(seat.product);
  await seat.store.saveState({ ...state, wanted: "stopped" });
  await emptySeat(seat);
}

async function emptySeat(seat: Seat): Promise<void> {
  await leaveSeat(seat);
  await useFront(seat, undefined);
}

/** A caller's mistake: nothing of that name was ever deployed here. */
export function neverDeployed(product: string): FactoryError {
  return new FactoryError(
    "not-found",
    `no service ${product} is deployed here; see: sf service list`,
  );
}

function statusOf(
  record: ReleaseRecord,
  state: ServiceState,
  live: LiveRelease | undefined,
): ServiceStatus {
  const { product, intent, stack, sha, port } = record;
  const { previous } = state;
  return { product, intent, stack, sha, port, previous, url: urlOf(port), ...condition(sha, live) };
}

function condition(
  sha: string,
  live: LiveRelease | undefined,
): Pick<ServiceStatus, "state" | "reason"> {
  if (live === undefined) return { state: "stopped", reason: null };
  return live.sha === sha ? live.now() : { state: "starting", reason: null };
}
