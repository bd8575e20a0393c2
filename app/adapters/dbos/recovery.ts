import { DBOS, type WorkflowStatus } from "@dbos-inc/dbos-sdk";
import type { Replicas } from "../../ports/replicas.ts";
import { freeDesertedPlaces, PLACE, settlePlaces } from "./places.ts";
import type { Log } from "./quiet.ts";

/** Who we are among the servers on one database. */
export interface Executor {
  /** The same at each start of one home, and no other server's: whoever had it before us is gone. */
  readonly slot: string;
  /** Of this launch alone. */
  readonly id: string;
}

/** When servers say that they live, when they look after the dead, and after what silence one counts as dead. */
export interface Pulse {
  readonly beatMs: number;
  readonly deadMs: number;
}

/** The name of a launch: its slot, then what makes it different from the one before. */
export function executorOf(slot: string, launch: string): Executor {
  return { slot, id: `${slot}:${launch}` };
}

/** Says of an executor whether it is gone. */
type IsDead = (executor: string) => boolean;

/** Who had our slot before us: at launch already nobody of them lives. */
export function predecessors({ slot, id }: Executor): IsDead {
  return (other) => other.startsWith(`${slot}:`) && other !== id;
}

/** Goes on with what the dead left unfinished; to be done by one server at a time. */
export async function recover(isDead: IsDead): Promise<void> {
  const pending = await DBOS.listWorkflows({
    status: "PENDING",
    loadInput: false,
    loadOutput: false,
  });
  const orphans = pending.filter(
    ({ executorId }) => executorId !== undefined && isDead(executorId),
  );
  await settlePlaces(orphans.filter((orphan) => orphan.workflowName === PLACE));
  await resume(orphans.filter((orphan) => orphan.workflowName !== PLACE));
}

/** One call a queue: to resume, the engine must be told which. */
async function resume(orphans: readonly WorkflowStatus[]): Promise<void> {
  for (const queueName of new Set(orphans.map((orphan) => orphan.queueName))) {
    const ids = orphans.filter((one) => one.queueName === queueName).map((one) => one.workflowID);
    await DBOS.resumeWorkflows(ids, queueName === undefined ? {} : { queueName });
  }
}

/**
 * Says that we live, and of all servers one at a time looks after the dead. After a start, and after a time without the database,
 * nobody is taken for dead before everybody had the time to speak.
 */
export function beginPulse(
  executor: Executor,
  replicas: Replicas,
  { pulse, log }: { readonly pulse: Pulse; readonly log: Log },
): { stop(): Promise<void> } {
  let busy = Promise.resolve();
  /** Since when our beats have been heard without a break. */
  let heardSince: number | null = null;
  const round = async () => {
    await replicas.beat(executor.id);
    heardSince ??= performance.now();
    if (performance.now() - heardSince < pulse.deadMs) return;
    await replicas.aloneNow("recover", async () => {
      const living = new Set(await replicas.living(pulse.deadMs));
      await recover((other) => other !== executor.id && !living.has(other));
      await freeDesertedPlaces();
    });
  };
  const failed = (error: unknown) => {
    if (heardSince !== null) log(`engine: no pulse: ${String(error)}`);
    heardSince = null;
  };
  const timer = setInterval(() => {
    busy = busy.then(round).catch(failed);
  }, pulse.beatMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await busy;
    },
  };
}
