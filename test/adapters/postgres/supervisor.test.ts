import { type ChildProcess, spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "../../../app/adapters/postgres/database.ts";
import { databaseAccount } from "../../../app/adapters/postgres/embedded/account.ts";
import { clusterFiles } from "../../../app/adapters/postgres/embedded/folders.ts";
import { alive } from "../../../app/adapters/postgres/embedded/process.ts";
import {
  type Embedded,
  startEmbedded,
} from "../../../app/adapters/postgres/embedded/supervisor.ts";

const STARTER = fileURLToPath(new URL("./starter.ts", import.meta.url));
const SETTINGS = ["fsync=off"];
const ROOT = process.getuid?.() === 0;

let home = "";
const running: Embedded[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "factory-pg-"));
});

afterEach(async () => {
  for (const embedded of running.splice(0).reverse()) await embedded.stop();
  await rm(home, { recursive: true, force: true });
});

async function start(): Promise<Embedded> {
  const embedded = await startEmbedded({ home, settings: SETTINGS });
  running.push(embedded);
  return embedded;
}

async function ask(url: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query("select 1 as one")).rows[0]?.one;
  } finally {
    await client.end();
  }
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Another process that starts the home's server and then does nothing. */
async function starter(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [STARTER, home], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((resolve, reject) => {
    child.stdout.once("data", resolve);
    child.once("close", reject);
  });
  return child;
}

describe("the factory's own PostgreSQL", () => {
  test("is made, started and stopped, and nothing of it is left running", async () => {
    const embedded = await start();
    expect(embedded.by).toBe("start");
    expect(await ask(embedded.url)).toBe(1);
    const pid = embedded.pid();
    await embedded.stop();
    expect(alive(pid)).toBe(false);
    await expect(ask(embedded.url)).rejects.toThrow();
  });

  test("keeps its data and its password from one start to the next", async () => {
    const first = await openDatabase({ home });
    const digest = await first.objects.put("kept");
    await first.close();
    const second = await openDatabase({ home });
    expect(await second.objects.get(digest)).not.toBeNull();
    await second.close();
  });

  test("started several times at once on an empty folder, is made once and shared", async () => {
    const all = await Promise.all([start(), start(), start(), start()]);
    expect(all.map((one) => one.by).sort()).toEqual(["adoption", "adoption", "adoption", "start"]);
    expect(new Set(all.map((one) => one.pid())).size).toBe(1);
    for (const one of all) expect(await ask(one.url)).toBe(1);
  });

  test("is left running by those who only found it running", async () => {
    const owner = await start();
    const guest = await start();
    expect(guest.by).toBe("adoption");
    await guest.stop();
    expect(await ask(owner.url)).toBe(1);
  });

  test("killed, it is started again on the same port", async () => {
    const embedded = await start();
    const pid = embedded.pid();
    process.kill(pid, "SIGKILL");
    await until(() => embedded.pid() !== pid);
    expect(await ask(embedded.url)).toBe(1);
  });

  test("outlives its server process when that is killed; the next one adopts it and may stop it", async () => {
    const other = await starter();
    other.kill("SIGKILL");
    await new Promise((resolve) => other.once("close", resolve));
    const embedded = await start();
    expect(embedded.by).toBe("adoption");
    const pid = embedded.pid();
    await embedded.stop();
    expect(alive(pid)).toBe(false);
  });

  test("is not stopped by a second process while the first lives", async () => {
    const other = await starter();
    const embedded = await start();
    await embedded.stop();
    expect(await ask(embedded.url)).toBe(1);
    other.kill("SIGTERM");
    await new Promise((resolve) => other.once("close", resolve));
    await expect(ask(embedded.url)).rejects.toThrow();
  });

  test("starts whatever a crash left: a lock and a pid file of processes that are gone, a half-made cluster", async () => {
    const files = clusterFiles(home);
    await mkdir(join(files.cluster, "data.new", "base"), { recursive: true });
    await writeFile(files.startLock, "999999999 1");
    const first = await start();
    await first.stop();
    await writeFile(join(files.data, "postmaster.pid"), `${process.pid}\n${files.data}\n0\n5432\n`);
    const second = await start();
    expect(second.by).toBe("start");
    expect(await ask(second.url)).toBe(1);
  });

  test("refuses data of another major version, naming both and what to do", async () => {
    const files = clusterFiles(home);
    await mkdir(files.data, { recursive: true });
    await writeFile(join(files.data, "PG_VERSION"), "17\n");
    await expect(start()).rejects.toThrow(/17.*18.*pg_upgrade/s);
  });

  test("keeps its password, its data and its log from other accounts", async () => {
    await start();
    const files = clusterFiles(home);
    for (const path of [files.password, files.log, files.data])
      expect((await stat(path)).mode & 0o077).toBe(0);
    expect(await readFile(files.password, "utf8")).toMatch(/^[0-9a-f]{36}$/);
  });

  test("says which folder is in the way of the account it runs as", async () => {
    const closed = join(home, "closed");
    await mkdir(closed, { mode: 0o700 });
    await chmod(closed, 0o700);
    const inside = startEmbedded({ home: join(closed, "home"), settings: SETTINGS });
    if (ROOT) await expect(inside).rejects.toThrow(`chmod o+x ${closed}`);
    else await (await inside).stop();
  });
});

describe("the account that PostgreSQL runs as", () => {
  const passwd = (...names: string[]) =>
    names.map((name, n) => `${name}:x:${n}:${n + 100}::/:/bin/false`).join("\n");

  test("is an existing one when we are root: postgres, else nobody", () => {
    expect(databaseAccount(0, () => passwd("root", "nobody", "postgres"))).toEqual({
      name: "postgres",
      uid: 2,
      gid: 102,
    });
    expect(databaseAccount(0, () => passwd("root", "nobody"))?.name).toBe("nobody");
  });

  test("is ourselves when we are somebody else", () => {
    expect(databaseAccount(1, () => passwd("root", "somebody"))).toBeNull();
  });

  test("is missing: the refusal says what to do", () => {
    expect(() => databaseAccount(0, () => passwd("root"))).toThrow(/DATABASE_URL/);
    if (process.platform === "linux")
      expect(() => databaseAccount(4711, () => passwd("root"))).toThrow(/4711.*passwd/);
  });
});

describe("a database that somebody else runs", () => {
  test("is used as it is, and an address that cannot be read or reached is refused without its password", async () => {
    const embedded = await start();
    const database = await openDatabase({ url: embedded.url, home: "/nowhere" });
    expect(database.embedded).toBeNull();
    expect(await database.ledger.head()).toMatchObject({ seq: 0 });
    await database.close();
    expect(await ask(embedded.url)).toBe(1);
    await expect(openDatabase({ url: "mysql://x", home })).rejects.toThrow(/DATABASE_URL/);
    const dead = openDatabase({ url: "postgres://me:secret@127.0.0.1:1/db", home });
    await expect(dead).rejects.toThrow(/127\.0\.0\.1:1\/db/);
    await expect(dead).rejects.not.toThrow(/secret/);
  });
});
