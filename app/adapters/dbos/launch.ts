import { randomUUID } from "node:crypto";
import { DBOS } from "@dbos-inc/dbos-sdk";
import type { Replicas } from "../../ports/replicas.ts";
import type { PlaceQueue, PlaceRequest, WorkflowBody } from "../../ports/steps.ts";
import { beginLife, type Life } from "./life.ts";
import { migrateEngine } from "./migrate.ts";
import { askForPlace, PLACE, placeBody, registerQueues } from "./places.ts";
import { type Log, quietLogger } from "./quiet.ts";
import {
  beginPulse,
  type Executor,
  executorOf,
  type Pulse,
  predecessors,
  recover,
} from "./recovery.ts";
import { engineSteps, jsonOf } from "./steps.ts";

/**
 * Version of the order of steps, by which the engine tells whose work it may go on with. Raised by hand when that order changes,
 * and only then: its default, a hash of the code, would leave everything unfinished behind at each build.
 */
const APPLICATION_VERSION = "factory-wf-1";

/** How the engine is set up. One engine a process. */
export interface EngineOptions {
  readonly url: string;
  readonly replicas: Replicas;
  /** See `homeSlot`. No two living servers may have the same. */
  readonly slot: string;
  readonly queues: readonly PlaceQueue[];
  readonly log?: Log;
  readonly pulse?: Pulse;
  /** How long steps under way may go on at shutdown. */
  readonly graceMs?: number;
}

/** An engine that works. */
export interface Launched {
  /** Starts a workflow, by its name. */
  readonly starters: ReadonlyMap<string, (input: unknown) => Promise<unknown>>;
  readonly life: Life;
  stop(): Promise<void>;
}

type Bodies = ReadonlyMap<string, WorkflowBody<never>>;

const PULSE: Pulse = { beatMs: 5000, deadMs: 20_000 };
const GRACE_MS = 3000;
/** The engine would give up on a workflow that was recovered a hundred times. */
const RECOVERIES = 1_000_000;
const CONNECTIONS = 10;

/** Launches the engine with these bodies and goes on with what was left unfinished. */
export async function launchEngine(options: EngineOptions, bodies: Bodies): Promise<Launched> {
  const { url, replicas, slot, log = () => {}, pulse = PULSE, graceMs = GRACE_MS } = options;
  if (DBOS.isInitialized()) throw new Error("this process has an engine already");
  const executor = executorOf(slot, randomUUID());
  const life = beginLife();
  await migrateEngine(url, replicas, log);
  introduce(options, executor, log);
  const starters = registerAll(bodies, options.queues, life);
  await replicas.beat(executor.id);
  try {
    await DBOS.launch();
    await registerQueues(options.queues);
    await replicas.alone("recover", () => recover(predecessors(executor)));
  } catch (error) {
    await DBOS.shutdown({ deregister: true });
    throw error;
  }
  const beating = beginPulse(executor, replicas, { pulse, log });
  return {
    starters,
    life,
    async stop() {
      await beating.stop();
      await life.end(graceMs);
      await DBOS.shutdown({ deregister: true });
      await replicas.leave(executor.id).catch((error: unknown) => log(`engine: ${String(error)}`));
    },
  };
}

/** Tells the engine who we are; the migrations were ours to do. */
function introduce({ url, queues }: EngineOptions, executor: Executor, log: Log): void {
  DBOS.setConfig({
    name: "factory",
    systemDatabaseUrl: url,
    systemDatabasePoolSize: CONNECTIONS,
    systemDatabaseIdleTransactionTimeoutMs: 0,
    applicationVersion: APPLICATION_VERSION,
    executorID: executor.id,
    runMigrations: false,
    maxConcurrentQueueDispatches: queues.length + 1,
    logger: quietLogger(log),
  });
}

/** Registers the bodies and the workflow that is a place; the engine wants all of them before its launch. */
function registerAll(bodies: Bodies, queues: readonly PlaceQueue[], life: Life) {
  const register = <A, R>(name: string, body: (argument: A) => Promise<R>) =>
    DBOS.registerWorkflow(body, { name, maxRecoveryAttempts: RECOVERIES });
  const place = register(PLACE, placeBody(life));
  const ask = (queue: PlaceQueue, request: PlaceRequest) => askForPlace(place, queue, request);
  const run = (body: WorkflowBody<never>) => async (input: unknown) => {
    const running = engineSteps(DBOS.workflowID ?? "", { life, queues, ask });
    try {
      return jsonOf(await body(running.steps, input as never));
    } finally {
      await running.releaseAll();
    }
  };
  return new Map([...bodies].map(([name, body]) => [name, register(name, run(body))]));
}
