import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { homeSlot } from "../../../app/adapters/dbos/slot.ts";
import { dbosWorkflows } from "../../../app/adapters/dbos/workflows.ts";
import { type Database, openDatabase } from "../../../app/adapters/postgres/database.ts";
import { verifyChain } from "../../../app/core/event/chain.ts";
import type { Steps, Workflows } from "../../../app/ports/steps.ts";
import { draft } from "../../contracts/ledger.ts";
import { ending } from "../../contracts/steps.ts";

let home = "";
let database: Database;
let workflows: Workflows;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "factory-outage-"));
  database = await openDatabase({ home });
  workflows = dbosWorkflows({
    url: database.url,
    replicas: database.replicas,
    slot: await homeSlot(home),
    queues: [{ name: "turns", limit: 1, partitioned: true }],
    pulse: { beatMs: 100, deadMs: 500 },
  });
});

afterEach(async () => {
  await workflows.shutdown();
  await database.close();
  await rm(home, { recursive: true, force: true });
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("PostgreSQL is killed in the middle of the line's work: everything goes on when it is back, nothing is lost", async () => {
  const STEPS = 40;
  workflows.register("line", async (steps: Steps) => {
    const place = await steps.enter("turns", { key: "k", priority: 1, partition: "farm" });
    for (let step = 0; step < STEPS; step++)
      await steps.step(`append ${step}`, async () => {
        await pause(10);
        await database.ledger.append([draft(steps.workflow, `${step}`)]);
      });
    const word = await steps.waitFor<string>("word", 60_000);
    await place.release();
    return word;
  });
  await workflows.launch();
  await workflows.start("line", "a", {});
  await workflows.start("line", "b", {});
  const stop = new AbortController();
  const tailed: number[] = [];
  const following = (async () => {
    for await (const event of database.ledger.tail(0, stop.signal)) {
      tailed.push(event.seq);
      if (tailed.length === 2 * STEPS) stop.abort();
    }
  })();
  for (let kill = 0; kill < 2; kill++) {
    while ((await database.ledger.head()).seq < 10 + kill * 15) await pause(5);
    process.kill(database.embedded?.pid() ?? 0, "SIGKILL");
    await pause(50);
  }
  for (const id of ["a", "b"]) await workflows.signal(id, "word", "go", "k");
  for (const id of ["a", "b"])
    expect(await ending(workflows, id)).toEqual({ status: "done", result: "go" });
  await following;
  expect(tailed).toEqual(Array.from({ length: 2 * STEPS }, (_, n) => n + 1));
  expect(verifyChain(await database.ledger.read({}))).toMatchObject({ kind: "whole" });
}, 60_000);

test("a place whose holder ended without giving it back is freed", async () => {
  workflows.register("turn", async (steps: Steps) => {
    await steps.enter("turns", { key: "k", priority: 1, partition: "farm" });
    await steps.waitFor("end", 60_000);
  });
  await workflows.launch();
  await workflows.start("turn", "gone", {});
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const placeOf = async (holder: string) =>
    (
      await client.query("select status from dbos.workflow_status where workflow_uuid = $1", [
        `${holder}/place/turns/k`,
      ])
    ).rows[0]?.status;
  while ((await placeOf("gone")) !== "PENDING") await pause(10);
  // Ended from outside, without the engine's cascade to its places.
  await client.query(
    "update dbos.workflow_status set status = 'CANCELLED' where workflow_uuid = 'gone'",
  );
  await workflows.start("turn", "next", {});
  while ((await placeOf("next")) !== "PENDING") await pause(10);
  expect(await placeOf("gone")).toBe("CANCELLED");
  await client.end();
  await workflows.cancel("next");
});

test("the engine writes nothing to standard output", async () => {
  const written: unknown[] = [];
  const out = vi.spyOn(process.stdout, "write").mockImplementation((piece) => {
    written.push(piece);
    return true;
  });
  workflows.register("fails", async () => {
    throw new Error("a failure to be told");
  });
  try {
    await workflows.launch();
    await workflows.start("fails", "f", {});
    await ending(workflows, "f");
    await workflows.shutdown();
  } finally {
    out.mockRestore();
  }
  expect(written).toEqual([]);
});
