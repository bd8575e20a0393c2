import { migrateSystemDatabase } from "@dbos-inc/dbos-sdk/internal/system_database";
import { GlobalLogger } from "@dbos-inc/dbos-sdk/internal/telemetry/logs";
import type { Replicas } from "../../ports/replicas.ts";
import { type Log, quietLogger } from "./quiet.ts";

/**
 * Brings the engine's own tables up to date, one process at a time: on an empty database two at once would both fail. It is what
 * `DBOS.migrate` does, which cannot be told where to log and writes to standard output.
 */
export async function migrateEngine(url: string, replicas: Replicas, log: Log): Promise<void> {
  const logger = new GlobalLogger(undefined, { logger: quietLogger(log) });
  await replicas.alone("migrate", () => migrateSystemDatabase(url, logger));
}
