import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { dropLock, takeLock } from "../../attractor/files/lock-file.ts";
import { FactoryError } from "../../core/errors.ts";
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
 * Claims are locks named by the account in a folder of root's; a claim of a dead process is taken over. An account once claimed stays this process's until it ends, so that its folders keep their owner from box to box.
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

/** True when the account is ours now. */
function claim(folder: string, uid: number): boolean {
  const path = join(folder, String(uid));
  if (takeLock(path) !== undefined) return false;
  if (claims.length === 0) process.once("exit", dropClaims);
  claims.push(path);
  return true;
}

/** What this process has claimed; a process that is killed leaves them to whoever finds it dead. */
const claims: string[] = [];

function dropClaims(): void {
  for (const path of claims) dropLock(path);
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
