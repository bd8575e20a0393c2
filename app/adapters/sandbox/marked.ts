import { readFileSync } from "node:fs";
import { platform } from "node:os";
import { setTimeout } from "node:timers/promises";
import { type ProcessRow, processTable, signalProcess, treeBelow } from "./process-table.ts";
import type { SandboxSettings } from "./settings.ts";

/** A variable in a process's first environment; it stays readable from outside however the process hides from its parent. */
export interface Mark {
  readonly name: "FACTORY_BOX" | "FACTORY_ROOM";
  readonly value: string;
}

/** The mark of the room that boxes stand in, when they stand in one. */
export function roomMark(settings: SandboxSettings): Mark | undefined {
  return settings.room === undefined ? undefined : { name: "FACTORY_ROOM", value: settings.room };
}

/** Marks as part of an environment. */
export function markEnv(...marks: readonly (Mark | undefined)[]): Record<string, string> {
  return Object.fromEntries(
    marks.flatMap((mark) => (mark === undefined ? [] : [[mark.name, mark.value]])),
  );
}

/**
 * The mark of one opening of a room. Its first part is the room's name, so that what is left of earlier openings is found by
 * `roomNamed` and a later one is not.
 */
export function roomOpening(name: string | undefined, id: string): Mark {
  return { name: "FACTORY_ROOM", value: `${encodeURIComponent(name ?? "")}:${id}` };
}

/** The mark of every opening of the room with this name. */
export function roomNamed(name: string): Mark {
  return roomOpening(name, "");
}

/** True when the process was started with the mark, or one that begins with it. Where there is no `/proc` nothing can be known, and it is false. */
export function carries(pid: number, mark: Mark): boolean {
  if (platform() !== "linux") return false;
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, "latin1");
    return `\0${environment}`.includes(`\0${mark.name}=${mark.value}`);
  } catch {
    return false; // another account's process, or gone
  }
}

/** Ends every process with the mark and all below it, and waits until they are gone. */
export async function endMarked(mark: Mark): Promise<void> {
  while (endOnce(mark) > 0) await setTimeout(2);
}

function endOnce(mark: Mark): number {
  const table = processTable();
  const marked = [...table.values()].filter(
    (row) => row.pid !== process.pid && carries(row.pid, mark),
  );
  return endTrees(marked, table);
}

/** Kills processes and all that descends from them; says how many there were. */
export function endTrees(
  rows: readonly ProcessRow[],
  table: ReadonlyMap<number, ProcessRow>,
): number {
  const pids = new Set(rows.flatMap((row) => treeBelow(row.pid, table)).map((row) => row.pid));
  for (const pid of pids) signalProcess(pid, "SIGKILL");
  return pids.size;
}
