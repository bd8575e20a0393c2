import type { Pool } from "pg";
import { FactoryError } from "../../core/errors.ts";
import { alone } from "./locks.ts";
import { MIGRATIONS } from "./schema.ts";

/** Brings the factory's schema to this version; one process at a time, nothing to do when it is there. */
export async function migrate(pool: Pool): Promise<void> {
  if ((await versionOf(pool)) === MIGRATIONS.length) return;
  await alone(pool, "migrate", async () => {
    const from = await versionOf(pool);
    if (from > MIGRATIONS.length)
      throw new FactoryError(
        "broken",
        `the database is at version ${from}, this factory knows ${MIGRATIONS.length}: run the newer factory`,
      );
    const steps = MIGRATIONS.slice(from).join(";\n");
    if (steps !== "") await pool.query(script(steps));
  });
}

/** One implicit transaction: several statements in one query. */
const script = (steps: string) => `create schema if not exists factory;
  create table if not exists factory.version (version int not null);
  ${steps};
  delete from factory.version;
  insert into factory.version values (${MIGRATIONS.length})`;

async function versionOf(pool: Pool): Promise<number> {
  const { rows: found } = await pool.query<{ there: boolean }>(
    "select to_regclass('factory.version') is not null as there",
  );
  if (found[0]?.there !== true) return 0;
  const { rows } = await pool.query<{ version: number }>("select version from factory.version");
  return rows[0]?.version ?? 0;
}
