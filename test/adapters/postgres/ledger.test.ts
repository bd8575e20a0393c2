import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Database, openDatabase } from "../../../app/adapters/postgres/database.ts";
import { verifyChain } from "../../../app/core/event/chain.ts";
import { draft, ledgerContract } from "../../contracts/ledger.ts";
import { objectsContract } from "../../contracts/objects.ts";
import { type TestDatabase, testDatabase } from "../../database.ts";

const opened: Database[] = [];

async function open(url: string, now?: () => number): Promise<Database> {
  const database = await openDatabase({ url, home: "", ...(now === undefined ? {} : { now }) });
  opened.push(database);
  return database;
}

afterAll(async () => {
  for (const database of opened) await database.close();
});

describe("the ledger in PostgreSQL", () => {
  ledgerContract(async () => {
    const clock = { now: Date.parse("2026-01-01T00:00:00Z") };
    const { url } = await testDatabase();
    const { ledger } = await open(url, () => clock.now);
    return { ledger, clock };
  });
});

describe("the object store in PostgreSQL", () => {
  let shared: Database;
  beforeAll(async () => {
    shared = await open((await testDatabase()).url);
  });
  objectsContract(async () => shared.objects);
});

describe("a ledger that several servers share", () => {
  let at: TestDatabase;
  beforeAll(async () => {
    at = await testDatabase();
  });

  test("appends of several at once make one whole chain, and the same fact of two is kept once", async () => {
    const servers = await Promise.all([open(at.url), open(at.url), open(at.url)]);
    const rounds = Array.from({ length: 20 }, (_, n) =>
      servers.map(({ ledger }, who) =>
        ledger.append([draft("a", `same-${n}`), draft("a", `own-${who}-${n}`)]),
      ),
    );
    await Promise.all(rounds.flat());
    const events = await servers[0]?.ledger.read({});
    expect(events?.length).toBe(80);
    expect(verifyChain(events ?? [])).toMatchObject({ kind: "whole", last: { seq: 80 } });
  });

  test("a tail sees what another server appends, and goes on after its connection is cut", async () => {
    const [here, there] = [await open(at.url), await open(at.url)];
    const { seq } = await here.ledger.head();
    const stop = new AbortController();
    const seen: number[] = [];
    const following = (async () => {
      for await (const event of here.ledger.tail(seq, stop.signal)) {
        seen.push(event.seq);
        if (event.seq === seq + 1) await cutAll(at.url);
        if (event.seq === seq + 2) stop.abort();
      }
    })();
    await there.ledger.append([draft("tail", "1")]);
    while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await there.ledger.append([draft("tail", "2")]);
    await following;
    expect(seen).toEqual([seq + 1, seq + 2]);
  });
});

/** Ends every other connection to a database, as a restart of the server would. */
async function cutAll(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()",
  );
  await client.end();
}
