import { Pool } from "pg";
import { dbosWorkflows } from "../../../app/adapters/dbos/workflows.ts";
import { openDatabase } from "../../../app/adapters/postgres/database.ts";
import type { Steps } from "../../../app/ports/steps.ts";

/**
 * A server process for tests that kill it. Its workflow `rows` writes a row a step, so that a witness outside the engine counts
 * what was done; it may do so while it holds a turn.
 */
interface ServerOptions {
  readonly url: string;
  readonly slot: string;
  /** Workflows to start at once, by id. */
  readonly start?: readonly string[];
  readonly steps?: number;
  readonly stepMs?: number;
  readonly turn?: { readonly priority: number };
  /** A build of other code: one workflow more. */
  readonly newer?: boolean;
}

export type { ServerOptions };

const options = JSON.parse(process.argv[2] ?? "{}") as ServerOptions;
const { url, slot, start = [], steps: count = 20, stepMs = 20, turn } = options;
const pool = new Pool({ connectionString: url, max: 2 });
pool.on("error", () => {});
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const database = await openDatabase({ url, home: "" });
const workflows = dbosWorkflows({
  url,
  slot,
  replicas: database.replicas,
  queues: [{ name: "turns", limit: 1, partitioned: true }],
  log: (line) => process.stderr.write(`${line}\n`),
  pulse: { beatMs: 200, deadMs: 1000 },
});

workflows.register("rows", async (steps: Steps, input: { turn?: { priority: number } }) => {
  if (input.turn !== undefined)
    await steps.enter("turns", { key: "k", partition: "farm", ...input.turn });
  for (let step = 0; step < count; step++)
    await steps.step(`row ${step}`, async () => {
      await pool.query("insert into effect (workflow, step) values ($1, $2)", [
        steps.workflow,
        step,
      ]);
      await pause(stepMs);
    });
});
if (options.newer === true) workflows.register("newer", async () => 1);

await pool
  .query("create table if not exists effect (n serial, workflow text, step int)")
  .catch(() => {
    // Two at once: the other made it.
  });
await workflows.launch();
for (const id of start) await workflows.start("rows", id, turn === undefined ? {} : { turn });
process.stdout.write("ready\n");
