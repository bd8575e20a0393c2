import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeDoor, openHome } from "../../../app/adapters/socket/door.ts";
import { socketFactory } from "../../../app/adapters/socket/socket-factory.ts";
import { type OpenApi, openApi } from "../../../app/surfaces/api/open-api.ts";
import { factoryContract } from "../../contracts/factory.ts";
import { type FakeFactory, fakeFactory } from "../../fakes/factory.ts";

const TEXT = "### Purpose\n\nLend books to members.\n";
const subject = { repository: "/srv/library", text: TEXT, ref: "feature" };

factoryContract("the fake factory", async () => ({
  factory: fakeFactory(),
  ...subject,
  close: async () => {},
}));

factoryContract("a factory behind a socket", async () => {
  const home = await mkdtemp(join(tmpdir(), "door-"));
  await openHome(home);
  const door = await makeDoor(home, tmpdir());
  const api = await openApi(fakeFactory(home), { socket: door.socket }, () => {});
  return {
    factory: socketFactory(door.socket),
    ...subject,
    async close() {
      await api.close();
      await rm(home, { recursive: true });
    },
  };
});

let home: string;
let fake: FakeFactory;
let socket: string;
let api: OpenApi;
const logged: string[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "door-"));
  await openHome(home);
  fake = fakeFactory(home);
  ({ socket } = await makeDoor(home, tmpdir()));
  logged.length = 0;
  api = await openApi(fake, { socket }, (line) => logged.push(line));
});

afterEach(async () => {
  await api.close();
  await rm(home, { recursive: true });
});

test("the socket and its folder are its owner's alone", async () => {
  expect((await stat(socket)).mode & 0o777).toBe(0o600);
  expect((await stat(join(home, "run"))).mode & 0o777).toBe(0o700);
});

test("where nobody listens, the remedy is to start the server", async () => {
  await api.close();
  await expect(socketFactory(socket).info()).rejects.toThrow("not running: sf start");
  await expect(socketFactory(join(home, "none")).info()).rejects.toThrow("not running: sf start");
});

test("a subscriber that goes away is forgotten by the server", async () => {
  const stop = new AbortController();
  const listening = (async () => {
    for await (const _ of socketFactory(socket).subscribe({}, stop.signal)) stop.abort();
  })();
  await until(() => fake.listeners === 1);
  fake.progresses({
    intent: "I1",
    attempt: 1,
    phase: "build",
    candidate: null,
    stage: null,
    done: 1,
    failed: 0,
    total: null,
  });
  await listening;
  await until(() => fake.listeners === 0);
});

test("a subscriber is told when the server stops", async () => {
  const listening = (async () => {
    for await (const _ of socketFactory(socket).subscribe({}, new AbortController().signal));
  })();
  await until(() => fake.listeners === 1);
  await Promise.all([
    api.close(),
    expect(listening).rejects.toMatchObject({
      code: "broken",
      message: expect.stringContaining("sf start"),
    }),
  ]);
});

test("news of an intent that does not exist are refused by name", async () => {
  const listening = async () => {
    for await (const _ of socketFactory(socket).subscribe(
      { intent: "I9" },
      new AbortController().signal,
    ))
      break;
  };
  await expect(listening()).rejects.toMatchObject({
    code: "not-found",
    message: expect.stringContaining("I9"),
  });
});

test("a defect of the server is broken here, and its stack stays there", async () => {
  fake.services = async () => {
    throw new TypeError("x is not a function");
  };
  await expect(socketFactory(socket).services()).rejects.toMatchObject({
    code: "broken",
    message: "x is not a function",
  });
  expect(logged.join("\n")).toMatch(/TypeError: x is not a function\n\s+at /);
});

test("a text of a megabyte and control characters arrives whole", async () => {
  await fake.productAdd("/srv/library");
  const text = `${TEXT}${"\u0001é\u{1f33e}".repeat(200_000)}`;
  let seen = "";
  const { submit } = fake;
  fake.submit = (request) => {
    seen = request.text;
    return submit(request);
  };
  await socketFactory(socket).submit({ text, by: "ada" });
  expect(seen === text).toBe(true);
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
