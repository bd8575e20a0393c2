import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findDoor, makeDoor, openHome } from "../../../app/adapters/socket/door.ts";
import { lockHome, serverOf } from "../../../app/adapters/socket/home-lock.ts";
import { identify } from "../../../app/adapters/socket/process-identity.ts";

let home: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "home-"));
});

afterEach(async () => {
  for (const child of children.splice(0)) await ended(child);
  await rm(home, { recursive: true, force: true });
});

test("a second server of a home is refused, naming the first's process", async () => {
  const lock = await lockHome(home);
  await expect(lockHome(home)).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining(`process ${process.pid}`),
  });
  expect(await serverOf(home)).toMatchObject({ pid: process.pid });
  await lock.release();
  expect(await serverOf(home)).toBeNull();
  expect(await readdir(home)).toEqual([]);
});

test("of many that start at once, one gets the home", async () => {
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => lockHome(home)));
  expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("of many that find a dead server's lock at once, one gets the home", async () => {
  await leaveLock(await deadProcess());
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => lockHome(home)));
  expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await readdir(home)).toEqual(["server.lock"]);
});

test("the lock of a process that was killed while it broke another is in nobody's way", async () => {
  const dead = await deadProcess();
  await leaveLock(dead);
  await writeFile(join(home, "server.lock.breaking"), JSON.stringify({ ...dead, nonce: "b" }));
  const lock = await lockHome(home);
  await lock.release();
});

test("a lock whose number now belongs to another process is broken", async () => {
  await leaveLock({ pid: process.pid, started: "another boot/1" });
  await lockHome(home);
  expect(JSON.parse(await readFile(join(home, "server.lock"), "utf8"))).toMatchObject(
    identify(process.pid) ?? {},
  );
});

test("a half-written lock is broken", async () => {
  await writeFile(join(home, "server.lock"), '{"pid":');
  await lockHome(home);
  expect(await serverOf(home)).toMatchObject({ pid: process.pid });
});

test.runIf(process.platform === "linux")("a zombie is dead", async () => {
  // The shell's child ends after the shell has become a sleep, and the sleep that replaces the shell never asks for it.
  const parent = spawn("/bin/sh", ["-c", "sleep 0.3 & echo $!; exec sleep 60"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  children.push(parent);
  const pid = Number(await new Promise((resolve) => parent.stdout?.once("data", resolve)));
  await until(async () => /\) Z /.test(await readFile(`/proc/${pid}/stat`, "utf8")));
  expect(identify(pid)).toBeNull();
});

test("a home whose path is too long for a socket has it elsewhere, and it is found there", async () => {
  const long = join(home, "h".repeat(120));
  await openHome(long);
  const door = await makeDoor(long, tmpdir());
  expect(Buffer.byteLength(door.socket)).toBeLessThanOrEqual(100);
  await writeFile(door.socket, "");
  expect(await findDoor(long)).toBe(door.socket);
  const next = await makeDoor(long, tmpdir());
  expect(await findDoor(long)).toBeNull();
  await next.remove();
  expect(await readdir(join(long, "run"))).toEqual([]);
});

test("a home that cannot be made is refused, saying which and how to give another", async () => {
  await writeFile(join(home, "file"), "");
  await expect(openHome(join(home, "file", "below"))).rejects.toMatchObject({
    code: "invalid-input",
    message: expect.stringMatching(/file\/below.*--home/),
  });
});

async function leaveLock(holder: object): Promise<void> {
  await writeFile(join(home, "server.lock"), JSON.stringify({ ...holder, nonce: "left" }));
}

async function deadProcess() {
  const child = spawn("sleep", ["60"]);
  const identity = identify(child.pid ?? 0);
  await ended(child);
  return { pid: identity?.pid ?? 0, started: identity?.started ?? "" };
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = new Promise((resolve) => child.once("exit", resolve));
  if (child.exitCode === null && child.signalCode === null && child.kill("SIGKILL")) await exit;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}
