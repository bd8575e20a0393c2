import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A process as the kernel tells it apart from a later one of the same number. */
export interface ProcessId {
  readonly pid: number;
  /** Kernel's start time in clock ticks since boot; null where there is no /proc. */
  readonly started: string | null;
}

interface Stat {
  readonly state: string;
  readonly session: number;
  readonly started: string;
}

/** Fields of /proc/<pid>/stat after the command's name, which may itself hold spaces and parentheses. */
function stat(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", session: Number(fields[3]), started: fields[19] ?? "" };
  } catch {
    return null;
  }
}

/** This process's own identity. */
export function self(): ProcessId {
  return { pid: process.pid, started: stat(process.pid)?.started ?? null };
}

/** Whether that very process still runs; a zombie does not. */
export function alive({ pid, started }: ProcessId): boolean {
  const seen = stat(pid);
  if (seen !== null) return seen.state !== "Z" && (started === null || seen.started === started);
  try {
    process.kill(pid, 0);
    return started === null;
  } catch {
    return false;
  }
}

/** Ends every process of a session and waits until none is left. */
export async function endSession(session: number): Promise<void> {
  for (let left = members(session); left.length > 0; left = members(session)) {
    for (const pid of left) kill(pid);
    await sleep(10);
  }
}

function members(session: number): number[] {
  const pids = list("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return pids.filter((pid) => {
    const seen = stat(pid);
    return seen !== null && seen.state !== "Z" && seen.session === session && pid !== process.pid;
  });
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // gone meanwhile, which is what was wanted
  }
}
