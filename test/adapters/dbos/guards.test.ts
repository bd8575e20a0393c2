import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { afterEach, describe, expect, test } from "vitest";
import { testDatabase } from "../../database.ts";
import type { ServerOptions } from "./server.ts";

const SERVER = fileURLToPath(new URL("./server.ts", import.meta.url));
const started = new Set<ChildProcess>();

/** A server process; `ready` settles when it has launched, and rejects when it ended before. */
function server(options: ServerOptions) {
  const child = spawn(process.execPath, [SERVER, JSON.stringify(options)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.add(child);
  let said = "";
  child.stderr.on("data", (piece: Buffer) => {
    said += piece.toString();
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout.once("data", () => resolve());
    child.once("close", (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
  ready.catch(() => undefined);
  return {
    ready,
    async kill() {
      child.kill("SIGKILL");
      await ended;
      started.delete(child);
    },
  };
}

afterEach(async () => {
  for (const child of started) {
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("close", resolve));
  }
  started.clear();
});

/** A look at the database from outside the engine. */
async function witness(url: string) {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  const count = async (sql: string) => Number((await client.query(sql)).rows[0]?.n ?? 0);
  const rows = (id: string) =>
    count(`select count(*) as n from effect where workflow = '${id}'`).catch(() => 0);
  return {
    rows,
    order: async () =>
      (await client.query("select workflow from effect order by n")).rows.map(
        (row: { workflow: string }) => row.workflow,
      ),
    status: async (id: string) =>
      (await client.query("select status from dbos.workflow_status where workflow_uuid = $1", [id]))
        .rows[0]?.status as string | undefined,
    close: () => client.end(),
  };
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

type Witness = Awaited<ReturnType<typeof witness>>;
type Story = (parts: { readonly url: string; readonly seen: Witness }) => Promise<void>;

async function story(tell: Story): Promise<void> {
  const { url } = await testDatabase();
  const seen = await witness(url);
  try {
    await tell({ url, seen });
  } finally {
    await seen.close();
  }
}

describe("the guards of durable work", () => {
  test("work goes on in a build of other code", () =>
    story(async ({ url, seen }) => {
      const old = server({ url, slot: "home", start: ["w"] });
      await until(async () => (await seen.rows("w")) > 3);
      await old.kill();
      server({ url, slot: "home", newer: true });
      await until(async () => (await seen.status("w")) === "SUCCESS");
      expect(await seen.rows("w")).toBeLessThanOrEqual(21);
    }));

  test("a second server does not do again what the first is doing", () =>
    story(async ({ url, seen }) => {
      server({ url, slot: "first", start: ["w"], steps: 60, stepMs: 40 });
      await until(async () => (await seen.rows("w")) > 3);
      const second = server({ url, slot: "second" });
      await second.ready;
      await until(async () => (await seen.status("w")) === "SUCCESS");
      expect(await seen.rows("w")).toBe(60);
    }));

  test("a living server takes over what a dead one left", () =>
    story(async ({ url, seen }) => {
      const living = server({ url, slot: "living" });
      await living.ready;
      const dying = server({ url, slot: "dying", start: ["w"] });
      await until(async () => (await seen.rows("w")) > 3);
      await dying.kill();
      await until(async () => (await seen.status("w")) === "SUCCESS");
      const rows = await seen.rows("w");
      expect(rows).toBeGreaterThanOrEqual(20);
      expect(rows).toBeLessThanOrEqual(21);
    }));

  test("servers that start at once on an empty database all come up", async () => {
    const { url } = await testDatabase("empty");
    const servers = Array.from({ length: 4 }, (_, n) => server({ url, slot: `slot-${n}` }));
    await Promise.all(servers.map(({ ready }) => ready));
  });

  test("killed again and again, a workflow is done to its end, each step once but the one that was cut", () =>
    story(async ({ url, seen }) => {
      const kills = 4;
      for (let kill = 1; kill <= kills; kill++) {
        const one = server({ url, slot: "home", start: ["w"] });
        const before = await seen.rows("w");
        await until(async () => (await seen.rows("w")) >= Math.min(before + 4, 20));
        await one.kill();
      }
      server({ url, slot: "home" });
      await until(async () => (await seen.status("w")) === "SUCCESS");
      const rows = await seen.rows("w");
      expect(rows).toBeGreaterThanOrEqual(20);
      expect(rows).toBeLessThanOrEqual(20 + kills);
    }));
});

describe("a turn that is held when its server dies", () => {
  for (const slot of ["home", "other"])
    test(`stays held: nobody more urgent comes in between, taken up by ${slot === "home" ? "the next server of the home" : "another server"}`, () =>
      story(async ({ url, seen }) => {
        const turn = { priority: 9 };
        const dying = server({ url, slot: "home", start: ["held"], turn, stepMs: 2000 });
        await until(async () => (await seen.rows("held")) > 0);
        const urgent = server({ url, slot: "second", start: ["urgent"], turn: { priority: 1 } });
        await urgent.ready;
        await until(async () => (await seen.status("urgent/place/turns/k")) === "ENQUEUED");
        expect(await seen.rows("held")).toBeLessThan(20);
        await dying.kill();
        if (slot === "home") server({ url, slot });
        await until(async () => (await seen.status("urgent")) === "SUCCESS");
        const order = await seen.order();
        expect(order.lastIndexOf("held")).toBeLessThan(order.indexOf("urgent"));
        expect(await seen.status("held")).toBe("SUCCESS");
      }));
});
