import { DBOS } from "@dbos-inc/dbos-sdk";
import { FactoryError } from "../../core/errors.ts";
import { errorOf, type Failure, failureOf } from "../../core/failure.ts";
import type { Place, PlaceQueue, PlaceRequest, Retry, Steps } from "../../ports/steps.ts";
import type { Life } from "./life.ts";

/** What the engine records of a step: its JSON result, or its failure once the tries are spent. */
type Recorded = { readonly value: unknown } | { readonly failure: Failure };

/** Steps for one run of a body, and what is to be done when the body is through. */
export interface RunningSteps {
  readonly steps: Steps;
  /** Gives back every place that is still held. */
  releaseAll(): Promise<void>;
}

/** Asks for a place on a queue and waits until it is granted; answers how to give it back. */
export type AskForPlace = (
  queue: PlaceQueue,
  request: PlaceRequest,
) => Promise<{ release(): Promise<void> }>;

/** How often a wait looks by itself: a message that came while the listener was away is found so. */
const POLL_MS = 5000;
const LONG_POLL_MS = 30_000;
/** Waits longer than this are for people. */
const LONG_MS = 600_000;

/** The port's steps on the engine's; to be called inside a workflow. */
export function engineSteps(
  workflow: string,
  parts: { readonly life: Life; readonly queues: readonly PlaceQueue[]; readonly ask: AskForPlace },
): RunningSteps {
  const { life } = parts;
  const order = inOrder(workflow);
  const held = new Map<Place, () => Promise<void>>();
  const call = <T>(name: string, act: () => Promise<T>) => order(name, () => life.guard(act));
  let waits = 0;

  const steps: Steps = {
    workflow,
    step: (name, act, retry) =>
      call(`step ${name}`, () => recordedStep(name, { act, retry, life })),
    sleep: (name, ms) => call(`sleep ${name}`, () => DBOS.sleep(ms)),
    waitFor: <T>(topic: string, timeoutMs: number) =>
      call(`wait ${++waits} for ${topic}`, () => receive<T>(topic, timeoutMs)),
    async enter(name, request) {
      const queue = queueFor(parts.queues, name, request);
      const granted = await call(`enter ${name} ${request.key}`, () => parts.ask(queue, request));
      const place: Place = {
        release: async () => {
          if (held.delete(place)) await call(`release ${name} ${request.key}`, granted.release);
        },
      };
      held.set(place, granted.release);
      return place;
    },
  };
  return {
    steps,
    releaseAll: async () => {
      for (const release of held.values()) await life.guard(release);
    },
  };
}

/** One call after the other, each name once: what a replay needs to meet the same calls again. */
function inOrder(workflow: string) {
  const names = new Set<string>();
  let under: string | null = null;
  return async <T>(name: string, act: () => Promise<T>): Promise<T> => {
    if (under !== null)
      throw new Error(`${name} begins while ${under} is under way in ${workflow}`);
    if (names.has(name)) throw new Error(`${name} is done twice in workflow ${workflow}`);
    names.add(name);
    under = name;
    try {
      return await act();
    } finally {
      under = null;
    }
  };
}

interface StepCall<T> {
  readonly act: (signal: AbortSignal) => Promise<T>;
  readonly retry: Retry | undefined;
  readonly life: Life;
}

async function recordedStep<T>(name: string, call: StepCall<T>): Promise<T> {
  const { attempts, delayMs } = call.retry ?? { attempts: 1, delayMs: 0 };
  let attempt = 0;
  const recorded = await DBOS.runStep(
    async (): Promise<Recorded> => {
      attempt++;
      try {
        return { value: jsonOf(await call.life.act(call.act)) };
      } catch (error) {
        if (attempt < attempts) throw error;
        return { failure: failureOf(error) };
      }
    },
    {
      name,
      retriesAllowed: attempts > 1,
      maxAttempts: attempts,
      intervalSeconds: delayMs / 1000,
      backoffRate: 2,
    },
  );
  if ("failure" in recorded) throw errorOf(recorded.failure);
  return recorded.value as T;
}

async function receive<T>(topic: string, timeoutMs: number): Promise<T | null> {
  const pollingIntervalMs = timeoutMs > LONG_MS ? LONG_POLL_MS : POLL_MS;
  return await DBOS.recv<T>(topic, { timeoutSeconds: timeoutMs / 1000, pollingIntervalMs });
}

/** The value as a replay will see it. */
export function jsonOf(value: unknown): unknown {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? undefined : JSON.parse(text);
}

function queueFor(queues: readonly PlaceQueue[], name: string, request: PlaceRequest): PlaceQueue {
  const queue = queues.find((known) => known.name === name);
  if (queue === undefined) {
    const names = queues.map((known) => known.name).join(", ");
    throw new FactoryError("not-found", `no queue is called ${name}; there are ${names}`);
  }
  if (queue.partitioned !== (request.partition !== undefined))
    throw new FactoryError(
      "invalid-input",
      queue.partitioned
        ? `queue ${name} has one line of waiters a partition: name the partition`
        : `queue ${name} has no partitions, saw ${request.partition}`,
    );
  return queue;
}
