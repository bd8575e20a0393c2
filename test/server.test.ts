import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findDoor } from "../app/adapters/socket/door.ts";
import { reachServer } from "../app/adapters/socket/reach.ts";
import { socketFactory } from "../app/adapters/socket/socket-factory.ts";
import { readConfig } from "../app/config.ts";
import { type Server, type ServerParts, serve } from "../app/server.ts";
import { fakeFactory } from "./fakes/factory.ts";

const TOKEN = "0123456789abcdef0123456789abcdef";
let home: string;
let closed: number;
const running: Server[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "server-"));
  closed = 0;
});

afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
  await rm(home, { recursive: true });
});

async function start(changes: Partial<ServerParts> = {}): Promise<Server> {
  const machine = {
    platform: "linux",
    root: false,
    cores: 2,
    folder: { user: home, current: home },
  };
  const { config, secrets } = readConfig({}, machine, { home });
  const compose = async () => ({
    factory: fakeFactory(home),
    close: async () => {
      closed += 1;
    },
  });
  const server = await serve({
    config,
    secrets,
    runtime: tmpdir(),
    compose,
    log: () => {},
    ...changes,
  });
  running.push(server);
  return server;
}

test("a server is found from its home, answers, and leaves the home free when it stops", async () => {
  expect(await reachServer(home)).toBeNull();
  const server = await start();
  const socket = await reachServer(home);
  expect(server.addresses).toEqual([socket]);
  expect(await socketFactory(socket ?? "").info()).toMatchObject({ home, pid: process.pid });
  await server.close();
  expect(closed).toBe(1);
  expect(await reachServer(home)).toBeNull();
  expect(await readdir(home)).toEqual(["run"]);
  expect(await readdir(join(home, "run"))).toEqual([]);
});

test("a second server of a home is refused and takes nothing of the first's", async () => {
  await start();
  await expect(start()).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining(`process ${process.pid}`),
  });
  expect(await socketFactory((await findDoor(home)) ?? "").info()).toMatchObject({ home });
});

test("a line that cannot be composed leaves the home free", async () => {
  const compose = async () => {
    throw new Error("no database");
  };
  await expect(start({ compose })).rejects.toThrow("no database");
  await start();
});

test("a client waits for a server that is starting", async () => {
  let ready = (): void => {};
  const held = new Promise<void>((resolve) => {
    ready = resolve;
  });
  const compose = async () => {
    await held;
    return { factory: fakeFactory(home), close: async () => {} };
  };
  const starting = start({ compose });
  while (!(await readdir(home)).includes("server.lock"))
    await new Promise((resolve) => setTimeout(resolve, 5));
  const reaching = reachServer(home);
  setTimeout(ready, 60);
  expect(await reaching).toBe((await starting).addresses[0]);
});

test.each([
  "8400",
  "127.0.0.1",
  "127.0.0.1:99999",
  "a b:80:90",
  "",
])("--listen %j is refused with the form that is understood", async (listen) => {
  await expect(
    start({ listen, secrets: { databaseUrl: null, token: TOKEN, modelKeys: {} } }),
  ).rejects.toMatchObject({
    code: "wrong-use",
    message: expect.stringContaining("as 127.0.0.1:8400"),
  });
});

test("nobody listens over TCP without a token", async () => {
  await expect(start({ listen: "127.0.0.1:0" })).rejects.toMatchObject({
    code: "wrong-use",
    message: expect.stringContaining("FACTORY_TOKEN"),
  });
});

test("over TCP only who shows the token is answered", async () => {
  const secrets = { databaseUrl: null, token: TOKEN, modelKeys: {} };
  const { addresses } = await start({ listen: "127.0.0.1:0", secrets });
  const ask = async (authorization?: string): Promise<number> => {
    const headers = { "content-type": "application/json", ...(authorization && { authorization }) };
    const response = await fetch(`${addresses[1]}/factory/info`, {
      method: "POST",
      headers,
      body: "{}",
    });
    await response.arrayBuffer();
    return response.status;
  };
  expect(await ask()).toBe(401);
  expect(await ask("Bearer wrong")).toBe(401);
  expect(await ask(TOKEN)).toBe(401);
  expect(await ask(`Bearer ${TOKEN}`)).toBe(200);
});

test("a port that is taken is said, and the home is free again", async () => {
  const secrets = { databaseUrl: null, token: TOKEN, modelKeys: {} };
  const first = await start({ listen: "127.0.0.1:0", secrets });
  const listen = first.addresses[1]?.replace("http://", "") ?? "";
  const other = await mkdtemp(join(tmpdir(), "server-"));
  const config = {
    ...readConfig(
      {},
      { platform: "linux", root: false, cores: 1, folder: { user: "/", current: "/" } },
      { home: other },
    ).config,
  };
  await expect(start({ config, listen, secrets })).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringMatching(/cannot listen on 127\.0\.0\.1:\d+ \(EADDRINUSE\)/),
  });
  expect(await reachServer(other)).toBeNull();
  await rm(other, { recursive: true });
});
