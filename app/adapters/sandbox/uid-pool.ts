import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { FactoryError } from "../../core/errors.ts";
import { startOf } from "./process-table.ts";
import type { SandboxSettings } from "./settings.ts";

/** Accounts for boxes, one for each that runs at the same time on this machine, whichever process started it. */
export interface UidPool {
  /** An account no box runs under, one of these if it can be; `FactoryError` `broken` when all are taken. */
  takeFor(owners: readonly (number | undefined)[]): number;
  /** One more box under an account that is in use. */
  takeAgain(uid: number): void;
  /** Gives an account back once every process of the box is gone. */
  giveBack(uid: number): void;
}

/**
 * Claims are files named by the account in a folder of root's, with the claiming process in them; a claim of a dead process is
 * taken over. An account once claimed stays this process's until it ends, so that its folders keep their owner from box to box.
 */
export function uidPool(settings: SandboxSettings): UidPool {
  const folder = join(settings.runtime, "uids");
  const used = new Map<number, number>();
  const add = (uid: number, by: number) => void used.set(uid, (used.get(uid) ?? 0) + by);
  return {
    takeFor(owners) {
      const idle = [...used].filter(([, count]) => count === 0).map(([uid]) => uid);
      const known = idle.find((uid) => owners.includes(uid)) ?? idle[0];
      const uid = known ?? claimOne(folder, settings.uids);
      add(uid, 1);
      return uid;
    },
    takeAgain: (uid) => add(uid, 1),
    giveBack: (uid) => add(uid, -1),
  };
}

function claimOne(folder: string, range: SandboxSettings["uids"]): number {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const taken = takenAccounts();
  for (let uid = range.first; uid <= range.last; uid++) {
    if (!taken(uid) && claim(folder, uid)) return uid;
  }
  throw new FactoryError(
    "broken",
    `no account is free between ${range.first} and ${range.last}: end boxes that run, or set a wider range of unused numbers`,
  );
}

/** True when the account is ours now. The file appears with its content at once (a link), or not at all. */
function claim(folder: string, uid: number): boolean {
  const path = join(folder, String(uid));
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, holder(process.pid));
  try {
    return linked(draft, path) || (letGo(path) && linked(draft, path));
  } finally {
    rmSync(draft, { force: true });
  }
}

function linked(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
  if (claims.length === 0) process.once("exit", dropClaims);
  claims.push(path);
  return true;
}

/** What this process has claimed; a process that is killed leaves them to whoever finds it dead. */
const claims: string[] = [];

function dropClaims(): void {
  for (const path of claims) rmSync(path, { force: true });
}

/** Removes the claim of a dead process; a claim that changed hands meanwhile is put back. */
function letGo(path: string): boolean {
  const seen = textOf(path);
  if (seen === undefined) return true;
  if (isAlive(seen)) return false;
  const aside = `${path}.left.${process.pid}`;
  try {
    renameSync(path, aside);
    if (textOf(aside) !== seen) linkSync(aside, path);
    return textOf(path) === undefined;
  } catch {
    return false; // somebody else is taking it: the next number will do
  } finally {
    rmSync(aside, { force: true });
  }
}

function holder(pid: number): string {
  return `${pid} ${startOf(pid) ?? ""}`;
}

function isAlive(claimText: string): boolean {
  const [pid = "", started] = claimText.split(" ");
  return startOf(Number(pid)) === started;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** Accounts with a name, a process, or a place in somebody's range of subordinate numbers (`name:first:count`). */
function takenAccounts(): (uid: number) => boolean {
  const named = new Set(linesOf("/etc/passwd").map((line) => Number(line.split(":")[2])));
  const running = new Set(readdirSync("/proc").flatMap(ownerOfProcess));
  const ranges = linesOf("/etc/subuid").map((line) => line.split(":").slice(1).map(Number));
  return (uid) =>
    named.has(uid) ||
    running.has(uid) ||
    ranges.some(([first = 0, count = 0]) => uid >= first && uid < first + count);
}

function ownerOfProcess(name: string): number[] {
  if (!/^\d+$/.test(name)) return [];
  const stats = statSync(`/proc/${name}`, { throwIfNoEntry: false });
  return stats === undefined ? [] : [stats.uid];
}

function linesOf(path: string): string[] {
  return (textOf(path) ?? "").split("\n").filter((line) => line.includes(":"));
}
