import type { Pool } from "pg";
import type { Replicas } from "../../ports/replicas.ts";
import { alone, aloneNow } from "./locks.ts";

const BEAT = `insert into factory.replica (executor_id, beat) values ($1, now())
  on conflict (executor_id) do update set beat = now()`;

/** Servers that share this database. */
export function postgresReplicas(pool: Pool): Replicas {
  return {
    async beat(executor) {
      await pool.query(BEAT, [executor]);
    },
    async leave(executor) {
      await pool.query("delete from factory.replica where executor_id = $1", [executor]);
    },
    async living(ms) {
      const { rows } = await pool.query<{ executor_id: string }>(
        "select executor_id from factory.replica where beat > now() - $1 * interval '1 ms'",
        [ms],
      );
      return rows.map((row) => row.executor_id);
    },
    alone: (task, act) => alone(pool, task, act),
    aloneNow: (task, act) => aloneNow(pool, task, act),
  };
}
