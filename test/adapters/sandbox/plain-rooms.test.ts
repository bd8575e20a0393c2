import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openRooms } from "../../../app/adapters/sandbox/open-rooms.ts";
import { roomsContract } from "../../contracts/rooms.ts";
import { nothingLeft } from "./traces.ts";

const isolation = { level: "process", uid: "shared", memory: "watchdog", by: "test" } as const;

roomsContract("plain processes", async () => ({
  rooms: openRooms(isolation),
  leavesNothing: nothingLeft,
}));

const ADAPTER = (name: string) =>
  new URL(`../../../app/adapters/sandbox/${name}`, import.meta.url).href;

test("what a killed opener of a named room left behind goes with the next opening", async () => {
  const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith("room-"));
  const before = new Set(folders());
  const work = mkdtempSync(join(tmpdir(), "rooms-"));
  const spec = {
    keeper: new URL("../../contracts/keepers/echo.ts", import.meta.url).href,
    work,
    workBytes: 1024 ** 2,
    env: {},
    only: work,
  };
  const script = `
    const { openRooms } = await import(${JSON.stringify(ADAPTER("open-rooms.ts"))});
    const { processTable } = await import(${JSON.stringify(ADAPTER("process-table.ts"))});
    await openRooms(${JSON.stringify(isolation)}).open(${JSON.stringify(spec)});
    const children = [...processTable().values()].filter((row) => row.parent === process.pid);
    for (const { pid } of [...children, process]) process.kill(pid, "SIGKILL");`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    detached: true,
    stdio: "ignore",
  });
  await once(child, "exit");
  expect(folders().filter((name) => !before.has(name))).toHaveLength(1);
  const room = await openRooms(isolation).open(spec);
  expect(folders().filter((name) => !before.has(name))).toHaveLength(1);
  await room.close();
  expect(folders().filter((name) => !before.has(name))).toEqual([]);
  rmSync(work, { recursive: true });
});
