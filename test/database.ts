import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, inject } from "vitest";
import { migrateEngine } from "../app/adapters/dbos/migrate.ts";
import { openDatabase } from "../app/adapters/postgres/database.ts";
import { type Embedded, startEmbedded } from "../app/adapters/postgres/embedded/supervisor.ts";
import "./database-setup.ts";

/** A database of a test's own: the factory's and the engine's tables are there, nothing is in them. */
export interface TestDatabase {
  readonly url: string;
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>;
}

const TEMPLATE = "factory_template";
/** Any number that nothing else locks. */
const TEMPLATE_LOCK = 711;
/** What a test's database loses in a crash is nobody's. */
const SETTINGS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"];

let cluster: Promise<Embedded> | null = null;

/** A fresh database, cloned from a migrated template or empty, on the one PostgreSQL of the test run. Dropped at the end of the file. */
export async function testDatabase(from: "migrated" | "empty" = "migrated"): Promise<TestDatabase> {
  cluster ??= startCluster();
  const { url } = await cluster;
  if (from === "migrated") await makeTemplate(url);
  const template = from === "migrated" ? TEMPLATE : "template0";
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await admin(url, (client) => client.query(`create database ${name} template ${template}`));
  let dropped = false;
  const drop = async () => {
    if (dropped) return;
    dropped = true;
    await admin(url, (client) => client.query(`drop database if exists ${name} with (force)`));
  };
  atEnd.push(drop);
  return { url: withName(url, name), drop };
}

const atEnd: (() => Promise<void>)[] = [];

afterAll(async () => {
  for (const drop of atEnd.splice(0)) await drop();
  const stopping = cluster;
  cluster = null;
  await (await stopping)?.stop();
});

/** With the run's set-up in place its server is adopted or started, and left to it; without, the file has its own. */
async function startCluster(): Promise<Embedded> {
  const shared = inject("databaseHome") as string | undefined;
  if (shared !== undefined) {
    const embedded = await startEmbedded({ home: shared, settings: SETTINGS });
    return { ...embedded, stop: embedded.leave };
  }
  const home = await mkdtemp(join(tmpdir(), "factory-test-"));
  const embedded = await startEmbedded({ home, settings: SETTINGS });
  const stop = async () => {
    await embedded.stop();
    await rm(home, { recursive: true, force: true });
  };
  return { ...embedded, stop };
}

async function makeTemplate(url: string): Promise<void> {
  await admin(url, async (client) => {
    await client.query(`select pg_advisory_lock(${TEMPLATE_LOCK})`);
    const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [
      TEMPLATE,
    ]);
    if (rowCount === 1) return;
    const draft = `${TEMPLATE}_draft`;
    await client.query(`drop database if exists ${draft} with (force)`);
    await client.query(`create database ${draft}`);
    const database = await openDatabase({ url: withName(url, draft), home: "" });
    await migrateEngine(database.url, database.replicas, () => {});
    await database.close();
    await client.query(`alter database ${draft} rename to ${TEMPLATE}`);
  });
}

async function admin(url: string, use: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}

function withName(url: string, name: string): string {
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.href;
}
