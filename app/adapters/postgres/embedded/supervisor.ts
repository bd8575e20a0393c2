import { randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { Client } from "pg";
import { FactoryError } from "../../../core/errors.ts";
import { type Account, databaseAccount } from "./account.ts";
import { type Binaries, findBinaries } from "./binaries.ts";
import { type ClusterFiles, clusterFiles, prepareFolders } from "./folders.ts";
import { ensureCluster, SUPERUSER } from "./initdb.ts";
import {
  findPostmaster,
  logTail,
  type Postmaster,
  startPostmaster,
  stopPostmaster,
} from "./postmaster.ts";
import { alive, runs, startedAt } from "./process.ts";
import { withStartLock } from "./start-lock.ts";
import { textOf } from "./text-of.ts";

/** A PostgreSQL of the factory's own, kept running as long as its owner lives. */
export interface Embedded {
  readonly url: string;
  /** How it came to run. */
  readonly by: "start" | "adoption";
  readonly pid: () => number;
  /** Stops watching; stops the server too when it is ours, and leaves it to its owner otherwise. */
  stop(): Promise<void>;
  /** Stops watching and leaves the server running, for somebody else to stop. */
  leave(): Promise<void>;
}

/** Settings for an embedded server; `settings` are further ones of postgresql.conf, `name=value`. */
export interface EmbeddedOptions {
  readonly home: string;
  readonly settings?: readonly string[];
  readonly log?: (line: string) => void;
}

const READY_MS = 20_000;
const WATCH_MS = 200;

interface Cluster extends Required<EmbeddedOptions> {
  readonly files: ClusterFiles;
  readonly binaries: Binaries;
  readonly account: Account | null;
  readonly me: string;
}

/** Starts the server of this home, or adopts the one that runs there, and sees to it that it goes on. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const files = clusterFiles(options.home);
  const account = databaseAccount();
  await prepareFolders(files, account);
  const binaries = await findBinaries(account);
  const cluster = {
    settings: [],
    log: () => {},
    ...options,
    files,
    binaries,
    account,
    me: identity(),
  };
  const { postmaster, password, by } = await withStartLock(files.startLock, () => begin(cluster));
  const url = `postgres://${SUPERUSER}:${password}@127.0.0.1:${postmaster.port}/postgres`;
  return { url, by, ...watch(cluster, postmaster, url) };
}

async function begin(cluster: Cluster) {
  const password = await ensureCluster(cluster.files, cluster.binaries, cluster.account);
  const url = (port: number) => `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`;
  const found = await findPostmaster(cluster.files);
  if (found !== null) {
    await awaitReady(cluster, found, url(found.port));
    await claim(cluster);
    return { postmaster: found, password, by: "adoption" } as const;
  }
  const postmaster = await startSomehow(cluster, null, url);
  await writeFile(cluster.files.owner, cluster.me, { mode: 0o600 });
  return { postmaster, password, by: "start" } as const;
}

/** Tries until the limit: the port may be taken by then, and what a killed server left behind needs a moment to go. */
async function startSomehow(
  cluster: Cluster,
  port: number | null,
  url: (port: number) => string,
): Promise<Postmaster> {
  const { files, binaries, account, settings } = cluster;
  const deadline = Date.now() + READY_MS;
  for (;;) {
    const postmaster = await startPostmaster(files, binaries, { account, port, settings });
    try {
      await awaitReady(cluster, postmaster, url(postmaster.port));
      return postmaster;
    } catch (error) {
      if (Date.now() > deadline || alive(postmaster.pid)) throw error;
      await pause(100);
    }
  }
}

/** Ready is when a query answers. */
async function awaitReady(cluster: Cluster, postmaster: Postmaster, url: string): Promise<void> {
  let last: unknown = null;
  for (const deadline = Date.now() + READY_MS; Date.now() < deadline; await pause(15)) {
    last = await answers(url);
    if (last === null) return;
    if (!runs(postmaster.pid, "postgres")) break;
  }
  throw new FactoryError(
    "broken",
    `PostgreSQL does not come up (${String(last)}); the end of its log:\n${await logTail(cluster.files)}`,
    { cause: last },
  );
}

/** Null when the server answers, else why it does not. */
async function answers(url: string): Promise<unknown> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select 1");
    return null;
  } catch (error) {
    return error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Looks after the server: when it is ours and gone it is started again, on the same port, so that no client has to be told. */
function watch(cluster: Cluster, first: Postmaster, url: string) {
  let postmaster = first;
  let busy = Promise.resolve();
  const revive = async () => {
    await claim(cluster);
    if (runs(postmaster.pid, "postgres") || !(await owned(cluster))) return;
    cluster.log(`PostgreSQL (process ${postmaster.pid}) is gone; starting it again`);
    postmaster = await withStartLock(
      cluster.files.startLock,
      async () =>
        (await findPostmaster(cluster.files)) ??
        (await startSomehow(cluster, postmaster.port, () => url)),
    );
  };
  const timer = setInterval(() => {
    if (runs(postmaster.pid, "postgres")) return;
    busy = busy.then(revive).catch((error: unknown) => {
      cluster.log(`PostgreSQL could not be started again: ${String(error)}`);
    });
  }, WATCH_MS);
  timer.unref();
  const leave = async () => {
    clearInterval(timer);
    await busy;
  };
  return {
    pid: () => postmaster.pid,
    leave,
    stop: async () => {
      await leave();
      if (!(await owned(cluster))) return;
      await stopPostmaster(postmaster);
      await rm(cluster.files.owner, { force: true });
    },
  };
}

/** Which process we are, told from a later one of the same id, and which of its supervisors. */
const identity = () => `${process.pid} ${startedAt(process.pid) ?? ""} ${randomUUID()}`;

async function owned({ files, me }: Cluster): Promise<boolean> {
  return (await textOf(files.owner)) === me;
}

/** A server becomes ours when the one who started it is gone. */
async function claim({ files, me }: Cluster): Promise<void> {
  const owner = ((await textOf(files.owner)) ?? "").split(" ");
  const pid = Number(owner[0]);
  const lives = pid > 0 && alive(pid) && (startedAt(pid) ?? "") === owner[1];
  if (!lives) await writeFile(files.owner, me, { mode: 0o600 });
}
