import { setTimeout as pause } from "node:timers/promises";
import type { Pool, PoolClient } from "pg";
import type { SoleTask } from "../../ports/replicas.ts";

/** Keys of the advisory locks, all of them: one class, a number each. */
const CLASS = 0x5f_ac_70;
const KEYS: Record<SoleTask, number> = { migrate: 1, recover: 2 };

const POLL_MS = 25;

/**
 * Does `act` while this connection holds the task's lock. The lock is polled for, never waited for in the database: a blocked
 * `pg_advisory_lock` is a snapshot that `create index concurrently` waits for, and so neither would end.
 */
export async function alone<T>(pool: Pool, task: SoleTask, act: () => Promise<T>): Promise<T> {
  const client = await pool.connect();
  return await releasing(client, async () => {
    while (!(await tryLock(client, task))) await pause(POLL_MS);
    return await locked(client, task, act);
  });
}

/** Does `act` unless the lock is taken; says whether it did. */
export async function aloneNow(
  pool: Pool,
  task: SoleTask,
  act: () => Promise<void>,
): Promise<boolean> {
  const client = await pool.connect();
  return await releasing(client, async () => {
    if (!(await tryLock(client, task))) return false;
    await locked(client, task, act);
    return true;
  });
}

async function tryLock(client: PoolClient, task: SoleTask): Promise<boolean> {
  const { rows } = await client.query<{ got: boolean }>(
    "select pg_try_advisory_lock($1, $2) as got",
    [CLASS, KEYS[task]],
  );
  return rows[0]?.got === true;
}

async function locked<T>(client: PoolClient, task: SoleTask, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } finally {
    await client.query("select pg_advisory_unlock($1, $2)", [CLASS, KEYS[task]]);
  }
}

/** A connection that failed is not put back: with it goes the lock it may hold. */
async function releasing<T>(client: PoolClient, use: () => Promise<T>): Promise<T> {
  const ignore = () => undefined;
  client.on("error", ignore);
  try {
    const result = await use();
    client.release();
    return result;
  } catch (error) {
    client.release(true);
    throw error;
  } finally {
    client.off("error", ignore);
  }
}
