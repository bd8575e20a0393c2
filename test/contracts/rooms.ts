import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { BoxSpec, Room, RoomSpec, Rooms } from "../../app/ports/boxes.ts";
import { boxOf, ROOMY } from "./boxes.ts";
import { answerOf, type EchoRequest } from "./keepers/echo.ts";

const KEEPERS = new URL("./keepers/", import.meta.url);

/** What a room's product needs: the machine's own Node, and more threads than a shell. */
export function nodeBox(script: string, network: BoxSpec["network"] = "room"): BoxSpec {
  return boxOf(["/node", "-e", script], {
    mounts: [{ from: process.execPath, to: "/node", writable: false }],
    limits: { ...ROOMY, memory: 1024 ** 3, processes: 128, ms: 60_000 },
    network,
  });
}

/** How long what a service leaves behind sleeps: no other test file's, which may run beside this one, sleeps as long. */
export const TRACE_SECONDS = 100_000 + process.pid;

/** A service that answers its own pid and leaves a marked child behind that nobody waits for. */
export function answering(port: number): BoxSpec {
  return nodeBox(`
    require("node:child_process").spawn("/bin/sleep", ["${TRACE_SECONDS}"], { detached: true, stdio: "ignore" }).unref();
    require("node:http").createServer((_, answer) => answer.end("here")).listen(${port}, "127.0.0.1");`);
}

/** Rooms of one kind, and what tells that nothing of a test's rooms is left on the machine. */
export interface RoomsUnderTest {
  readonly rooms: Rooms;
  leavesNothing(): void | Promise<void>;
}

/** What every kind of room promises. */
export function roomsContract(name: string, make: () => Promise<RoomsUnderTest>): void {
  describe(`rooms: ${name}`, () => {
    let made: RoomsUnderTest;
    let folder: string;
    let spec: RoomSpec;
    const rooms: Room[] = [];
    beforeEach(async () => {
      made = await make();
      folder = mkdtempSync(join(tmpdir(), "room-"));
      const work = join(folder, "work");
      mkdirSync(work);
      const keeper = new URL("echo.ts", KEEPERS).href;
      spec = { keeper, work, workBytes: 1024 ** 2, env: {} };
    });
    afterEach(async () => {
      await Promise.all(rooms.splice(0).map((room) => room.close()));
      rmSync(folder, { recursive: true, force: true });
      await made.leavesNothing();
    });
    const open = async (given: Partial<RoomSpec> = {}) => {
      const room = await made.rooms.open({ ...spec, ...given });
      rooms.push(room);
      return room;
    };
    const ask = (room: Room, what: EchoRequest) =>
      new Promise<unknown>((resolve) => {
        room.onMessage(resolve);
        room.send(what);
      });

    test("messages go to the keeper and come back as they were", async () => {
      const value = { words: ["a"], bytes: new Uint8Array([1, 2]), none: null };
      expect(await ask(await open(), { kind: "echo", value })).toEqual(value);
    });

    test("the keeper reaches a service in a box at the loopback", async () => {
      const room = await open();
      expect(await ask(room, { kind: "start", spec: answering(21_401), port: 21_401 })).toBe(
        "here",
      );
    });

    test("closing a room ends its keeper and every box in it", async () => {
      const room = await open();
      await ask(room, { kind: "start", spec: answering(21_402), port: 21_402 });
      await room.close();
      await made.leavesNothing();
      expect(await answerOf(21_402, 0)).toBeNull();
      await room.close();
    });

    test("a keeper that crashes takes its boxes with it, and the room says how it ended", async () => {
      const room = await open();
      await ask(room, { kind: "start", spec: answering(21_403), port: 21_403 });
      room.send({ kind: "crash" });
      expect(await room.closed).toMatchObject({ code: 3 });
      await made.leavesNothing();
    });

    test("a keeper that cannot be loaded is told in its own words", async () => {
      const keeper = new URL("broken.ts", KEEPERS).href;
      await expect(open({ keeper })).rejects.toThrow("this keeper cannot be loaded");
      await expect(open({ keeper })).rejects.toMatchObject({ code: "broken" });
    });

    test("the work folder is empty in the room, and nothing of it stays", async () => {
      writeFileSync(join(spec.work, "before"), "");
      const room = await open();
      expect(await ask(room, { kind: "list", folder: spec.work })).toEqual([]);
      await ask(room, {
        kind: "run",
        spec: boxOf(["/bin/sh", "-c", "echo > /box/new"], {
          mounts: [{ from: spec.work, to: "/box", writable: true }],
        }),
      });
      await room.close();
      expect(readdirSync(spec.work)).not.toContain("new");
    });

    test("a box in a room works below folders that are closed to other accounts", async () => {
      const closed = join(folder, "closed");
      mkdirSync(join(closed, "open"), { recursive: true });
      chmodSync(closed, 0o700);
      const room = await open();
      const write = boxOf(["/bin/sh", "-c", "echo more >> file; cat file"], {
        cwd: "/box",
        mounts: [{ from: join(closed, "open"), to: "/box", writable: true }],
      });
      expect(await ask(room, { kind: "run", spec: write })).toMatchObject({ stdout: "more\n" });
      expect(await ask(room, { kind: "run", spec: write })).toMatchObject({
        stdout: "more\nmore\n",
      });
      rmSync(join(closed, "open"), { recursive: true });
      mkdirSync(join(closed, "open"));
      expect(await ask(room, { kind: "run", spec: write })).toMatchObject({ stdout: "more\n" });
      const fresh = { ...write, mounts: [{ from: spec.work, to: "/box", writable: true }] };
      expect(await ask(room, { kind: "run", spec: fresh })).toMatchObject({ stdout: "more\n" });
    });

    test("of rooms with one name only the last is open", async () => {
      const first = await open({ only: "contract-only" });
      await ask(first, { kind: "start", spec: answering(21_404), port: 21_404 });
      const second = await open({ only: "contract-only" });
      await first.closed;
      expect(await ask(second, { kind: "get", port: 21_404 })).toBeNull();
    });

    test("when the process that opened a room is killed, nothing of the room stays", async () => {
      const what: EchoRequest = { kind: "start", spec: answering(21_405), port: 21_405 };
      const task = JSON.stringify([made.rooms.isolation, spec, what]);
      const opener = fileURLToPath(new URL("opener.ts", KEEPERS));
      const child = spawn(process.execPath, [opener, task], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const [said] = (await once(child.stdout, "data")) as [Buffer];
      expect(said.toString().trim()).toBe('"here"');
      child.kill("SIGKILL");
      await once(child, "exit");
      await vi.waitFor(() => made.leavesNothing(), { timeout: 3000, interval: 20 });
      expect(await answerOf(21_405, 0)).toBeNull();
    });
  });
}
