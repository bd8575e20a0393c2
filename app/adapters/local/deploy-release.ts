import type { DeployOutcome, Release } from "../../ports/deployer.ts";
import type { Front } from "./front.ts";
import {
  leaveSeat,
  portTaken,
  recordOf,
  refuseWhenClosed,
  resumeSeat,
  type Seat,
  takeBack,
  takePort,
  takeSeat,
  useFront,
} from "./seat.ts";
import { logTail } from "./service-log.ts";
import type { ReleaseRecord, ServiceState } from "./service-state.ts";

const LOG_BYTES = 8 * 1024;

/** Switches the product to a release, or answers what became of it before. */
export async function deployRelease(seat: Seat, release: Release): Promise<DeployOutcome> {
  const state = await resumeSeat(seat);
  const { sha, intent } = release;
  const failed = state.failed.find((one) => one.sha === sha && one.intent === intent);
  if (failed !== undefined) return unhealthy(seat, sha, failed.reason);
  if (state.current === sha) return startAgain(seat, state, sha);
  const own = state.current === null ? null : (await recordOf(seat, state.current)).port;
  const take = (port: number) => takePort(seat, port);
  const front = await seat.choosePort({ wanted: release.port, own, take });
  if (front === undefined) return unhealthy(seat, sha, portTaken(release.port));
  try {
    const record = recordFrom(release, front.port);
    await seat.store.saveRelease(record, (folder) => release.materialise(folder));
  } catch (error) {
    if (front !== seat.front) await front.close();
    throw error;
  }
  return switchTo(seat, release, { before: state, front });
}

/**
 * A switch from A to B writes in this order; a kill between any two leaves A's data whole and at most one of them running:
 * B's files · state `stopping` · A ends · data copied to `before` · state `starting` · B starts · state `current: B` · `before` removed.
 * On failure: state `back` · B ends · data to B's folder, `before` to data · state `current: A`, B failed · A starts.
 * A switch that was cut off is taken back the same way before anything else is done.
 */
async function switchTo(
  seat: Seat,
  { sha, intent }: Release,
  { before, front }: { readonly before: ServiceState; readonly front: Front },
): Promise<DeployOutcome> {
  const { store } = seat;
  const switching = { to: sha, intent, reason: null };
  await store.saveState({ ...before, switching: { ...switching, stage: "stopping" } });
  await leaveSeat(seat);
  await useFront(seat, front);
  await store.setAside();
  await store.saveState({ ...before, switching: { ...switching, stage: "starting" } });
  const started = await takeSeat(seat, sha, "once-ready");
  const reason = await started.nextReady();
  refuseWhenClosed(seat);
  if (reason === null) {
    await settle(seat, before, sha);
    return healthy(started.port);
  }
  const failed: ServiceState = { ...before, switching: { ...switching, stage: "back", reason } };
  await store.saveState(failed);
  await takeBack(seat, failed);
  await resumeSeat(seat);
  return unhealthy(seat, sha, reason);
}

/** From the one write of the state on the new release is in charge; what it no longer needs goes after it. */
async function settle({ store }: Seat, before: ServiceState, sha: string): Promise<void> {
  const failed = before.failed.filter((one) => one.sha !== sha);
  await store.saveState({
    ...before,
    wanted: "running",
    current: sha,
    previous: before.current,
    switching: null,
    failed,
  });
  const kept = [sha, before.current, ...failed.map((one) => one.sha)];
  await store.prune(new Set(kept.filter((one) => one !== null)));
}

/** The release in charge is asked for again: it runs, or is started. */
async function startAgain(seat: Seat, state: ServiceState, sha: string): Promise<DeployOutcome> {
  if (state.wanted === "stopped") await seat.store.saveState({ ...state, wanted: "running" });
  const running = seat.live ?? (await takeSeat(seat, sha, "always"));
  const reason = await running.nextReady();
  refuseWhenClosed(seat);
  if (reason === null) return healthy(running.port);
  return { kind: "unhealthy", reason, logs: await logsOf(seat, sha), rolledBackTo: null };
}

function healthy(port: number): DeployOutcome {
  return { kind: "healthy", url: urlOf(port), port };
}

/** A release failed; the one in charge now is waited for, so that what is said of it is true. */
async function unhealthy(seat: Seat, sha: string, reason: string): Promise<DeployOutcome> {
  const other = seat.live;
  const second = other === undefined ? null : await other.nextReady();
  const also = second === null ? "" : `; nor does the release before it get healthy: ${second}`;
  return {
    kind: "unhealthy",
    reason: reason + also,
    logs: await logsOf(seat, sha),
    rolledBackTo: second === null ? (other?.sha ?? null) : null,
  };
}

function logsOf({ store }: Seat, sha: string): Promise<string> {
  return logTail(store.folder.log(sha), LOG_BYTES);
}

/** Where a product answers. */
export function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

function recordFrom(release: Release, port: number): ReleaseRecord {
  const { product, intent, sha, stack, root, run, env, secrets, mounts, limits } = release;
  const [program, ...words] = run.command;
  return {
    version: 1,
    ...{ product, intent, sha, stack, port, root },
    run: { command: [program, ...words], health: run.health, readyMs: run.readyMs },
    env: { ...env },
    secrets: [...secrets],
    mounts: mounts.map(({ from, to, writable }) => ({ from, to, writable })),
    limits: { memory: limits.memory, processes: limits.processes, disk: limits.disk },
  };
}
