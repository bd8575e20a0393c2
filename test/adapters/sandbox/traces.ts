import { readdirSync, readFileSync } from "node:fs";
import { expect } from "vitest";
import { TRACE_SECONDS } from "../../contracts/rooms.ts";

function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

/** Live processes that this test file's rooms and boxes left: below this process, or with a mark it set. */
function leftovers(): string[] {
  const pids = readdirSync("/proc").map(Number).filter(Number.isInteger);
  const status = new Map(pids.map((pid) => [pid, read(`/proc/${pid}/status`)]));
  const parentOf = (pid: number) => Number(/^PPid:\s*(\d+)/m.exec(status.get(pid) ?? "")?.[1] ?? 0);
  const isBelow = (pid: number): boolean =>
    pid === process.pid || (pid > 1 && isBelow(parentOf(pid)));
  const isAlive = (pid: number) => !/^State:\s*[ZX]/m.test(status.get(pid) ?? "State: Z");
  return pids
    .filter((pid) => pid !== process.pid && isAlive(pid))
    .map((pid) => ({ pid, command: read(`/proc/${pid}/cmdline`).replaceAll("\0", " ") }))
    .filter(({ pid, command }) => isBelow(pid) || command.startsWith(TRACE))
    .map(({ pid, command }) => `${pid} ${command}`);
}

/** What the rooms' services leave behind on purpose. */
const TRACE = `/bin/sleep ${TRACE_SECONDS}`;

/** Fails when a process of a room or a box is left. */
export function nothingLeft(): void {
  expect(leftovers()).toEqual([]);
}
