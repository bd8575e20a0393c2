import { DBOS, type WorkflowStatus } from "@dbos-inc/dbos-sdk";
import type { PlaceQueue, PlaceRequest } from "../../ports/steps.ts";
import type { Life } from "./life.ts";

/**
 * A place on a bounded queue is a small workflow enqueued on an engine's queue of that limit. The engine's queue decides who is
 * next; while the small workflow stands as running there, its holder has the place:
 *
 *   waiting (ENQUEUED) → held (PENDING; the holder is told) → given back (CANCELLED)
 *
 * A held place needs no process: its row alone keeps it, so recovery leaves it as it is (to enqueue it again, as recovery does
 * with any other workflow, would let somebody else in before it). It is given back by cancelling it, which needs no process either.
 */
export const PLACE = "place";

const granted = (place: string) => `granted ${place}`;
/** One wait, in seconds; and how often it looks by itself, in case the listener missed the word. */
const WAIT_S = 3600;
const LOOK_MS = 5000;

/** Tells the holder, once, that the place is his. */
async function grant(holder: string, place: string): Promise<void> {
  await DBOS.send(holder, true, granted(place), granted(place));
}

/** The small workflow itself: tells its holder, then stays until it is cancelled. */
export function placeBody(life: Life): (holder: string) => Promise<void> {
  return async (holder) => {
    await life.guard(() => grant(holder, DBOS.workflowID ?? ""));
    await life.guard(() => DBOS.runStep(() => life.act(canceled), { name: "held" }));
  };
}

function canceled(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("the place was given back")));
  });
}

/** Enqueues a place for the calling workflow and waits for it. */
export async function askForPlace(
  body: (holder: string) => Promise<void>,
  queue: PlaceQueue,
  request: PlaceRequest,
): Promise<{ release(): Promise<void> }> {
  const holder = DBOS.workflowID ?? "";
  const workflowID = `${holder}/${PLACE}/${queue.name}/${request.key}`;
  await DBOS.startWorkflow(body, {
    workflowID,
    queueName: engineQueue(queue.name),
    enqueueOptions: {
      priority: request.priority,
      ...(request.partition === undefined ? {} : { queuePartitionKey: request.partition }),
    },
  })(holder);
  const options = { timeoutSeconds: WAIT_S, pollingIntervalMs: LOOK_MS };
  while ((await DBOS.recv<boolean>(granted(workflowID), options)) === null);
  return { release: () => DBOS.cancelWorkflow(workflowID) };
}

/** The engine's name for a queue of places. */
const engineQueue = (name: string) => `places-${name}`;

/** How often a queue looks whether somebody can come in; a place given back wakes nobody. */
const POLL_MS = 100;

/** Makes the queues, or changes their limits to these. */
export async function registerQueues(queues: readonly PlaceQueue[]): Promise<void> {
  for (const { name, limit, partitioned } of queues) {
    const limits = partitioned
      ? // A limit of the whole queue, out of reach, makes the engine claim in serialisable transactions.
        { partitionConcurrency: limit, globalConcurrency: 1_000_000 }
      : { globalConcurrency: limit };
    await DBOS.registerQueue(engineQueue(name), {
      ...limits,
      minPollingIntervalMs: POLL_MS,
      onConflict: "always_update",
    });
  }
}

/** Sees to places whose process is gone: they stay held by those who live, and their holders have been told. */
export async function settlePlaces(places: readonly WorkflowStatus[]): Promise<void> {
  for (const place of places) {
    const holder = place.parentWorkflowID ?? "";
    if (await lives(holder)) await grant(holder, place.workflowID);
    else await DBOS.cancelWorkflow(place.workflowID);
  }
}

/** Frees every place whose holder has ended without giving it back. */
export async function freeDesertedPlaces(): Promise<void> {
  const places = await DBOS.listWorkflows({
    workflowName: PLACE,
    status: ["ENQUEUED", "PENDING"],
    loadInput: false,
    loadOutput: false,
  });
  for (const place of places)
    if (!(await lives(place.parentWorkflowID ?? ""))) await DBOS.cancelWorkflow(place.workflowID);
}

async function lives(workflow: string): Promise<boolean> {
  const status = await DBOS.getWorkflowStatus(workflow);
  return status !== null && ["PENDING", "ENQUEUED", "DELAYED"].includes(status.status);
}
