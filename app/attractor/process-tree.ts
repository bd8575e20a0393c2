import { readdirSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { processStat, procFile } from "./process-stat.ts";

const POLL_MS = 20;
/** After SIGKILL only the kernel stands between a process and its end; this long it may take. */
const KILLED_MS = 2000;

/** Ends a process group and its POSIX session: SIGTERM, `graceMs` of patience, SIGKILL. Resolves when nothing of it runs. */
export async function endTree(leader: number, graceMs: number): Promise<void> {
  signalAll(leader, "SIGTERM");
  if (await goneWithin(leader, graceMs)) return;
  const until = performance.now() + KILLED_MS;
  do {
    signalAll(leader, "SIGKILL");
  } while (!(await goneWithin(leader, POLL_MS)) && performance.now() < until);
}

/**
 * Ends every process that one of the marks tells to be left of a run, whose engine was killed or whose tool's session it
 * has left: a mark is `NAME=folder`, an entry of the process's environment with that folder or one below it. Without /proc
 * nothing is found.
 */
export async function endMarked(marks: readonly string[]): Promise<void> {
  const until = performance.now() + KILLED_MS;
  for (
    let left = marked(marks);
    left.length > 0 && performance.now() < until;
    left = marked(marks)
  ) {
    for (const pid of left) send(pid, "SIGKILL");
    await pause(POLL_MS);
  }
}

function marked(marks: readonly string[]): readonly number[] {
  if (process.platform !== "linux") return [];
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => pid !== process.pid && isMarked(pid, marks));
}

function isMarked(pid: number, marks: readonly string[]): boolean {
  // A zombie's environment is empty: it has ended.
  const entries = procFile(pid, "environ").split("\0");
  return entries.some((entry) =>
    marks.some((mark) => entry === mark || entry.startsWith(`${mark}/`)),
  );
}

/** Whether a process of the group is left; cheap, and blind to members of the session in other groups. */
export function groupLives(leader: number): boolean {
  return send(-leader, 0);
}

async function goneWithin(leader: number, ms: number): Promise<boolean> {
  const until = performance.now() + ms;
  while (membersOf(leader).length > 0) {
    if (performance.now() >= until) return false;
    await pause(POLL_MS);
  }
  return true;
}

/** The group at once, and one by one who is of the session but not of the group: nobody hears a signal twice. */
function signalAll(leader: number, signal: NodeJS.Signals): void {
  send(-leader, signal);
  for (const { pid, group } of membersOf(leader)) if (group !== leader) send(pid, signal);
}

interface Member {
  readonly pid: number;
  readonly group: number;
}

/** Processes of the session or group that still run; zombies do not. Without /proc the group alone is seen. */
function membersOf(leader: number): readonly Member[] {
  if (process.platform !== "linux")
    return groupLives(leader) ? [{ pid: leader, group: leader }] : [];
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.flatMap((name) => memberOf(Number(name), leader) ?? []);
}

function memberOf(pid: number, leader: number): Member | undefined {
  const stat = processStat(pid);
  if (stat === undefined || stat.ended) return undefined;
  const { group, session } = stat;
  return group === leader || session === leader ? { pid, group } : undefined;
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    // Nobody is left to hear it.
    return false;
  }
}
