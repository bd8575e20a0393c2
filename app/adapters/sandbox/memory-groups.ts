import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { startOf } from "./process-table.ts";

/** A control group of one box at a time: the kernel keeps its memory below the limit, bursts too. */
export interface MemoryGroup {
  limit(bytes: number): void;
  /** Puts a process in; what it forks later is in it as well. */
  admit(pid: number): void;
  /** How many processes the kernel has ended in it for want of memory, ever. */
  kills(): number;
}

/** Groups below this process's own, made when none is idle and used again. */
export interface MemoryGroups {
  take(): MemoryGroup;
  giveBack(group: MemoryGroup): void;
}

/** The files of one version of control groups. */
interface Files {
  readonly limit: string;
  readonly events: string;
}

const NAME = "factory-box";
const V1: Files = { limit: "memory.limit_in_bytes", events: "memory.oom_control" };
const V2: Files = { limit: "memory.max", events: "memory.events" };

/** Finds out by making a group, limiting it and reading the limit back; undefined where any of it fails. */
export function findMemoryGroups(): MemoryGroups | undefined {
  const place = places().find(({ folder, files }) => isUsable(folder, files));
  return place && groupsIn(place.folder, place.files);
}

function groupsIn(folder: string, files: Files): MemoryGroups {
  sweep(folder);
  const idle: MemoryGroup[] = [];
  let made = 0;
  return {
    take: () => idle.pop() ?? makeGroup(join(folder, `${NAME}-${process.pid}-${made++}`), files),
    giveBack: (group) => void idle.push(group),
  };
}

function makeGroup(path: string, files: Files): MemoryGroup {
  mkdirSync(path, { recursive: true });
  if (own.length === 0) process.once("exit", removeOwn);
  own.push(path);
  let limited = 0;
  return {
    limit(bytes) {
      // Boxes of one kind follow each other; the kernel takes its time over each write.
      if (bytes !== limited) writeFileSync(join(path, files.limit), String(bytes));
      limited = bytes;
    },
    admit: (pid) => admit(path, pid),
    kills: () => killsIn(readFileSync(join(path, files.events), "utf8")),
  };
}

/** A process that has ended already needs no limit. */
function admit(path: string, pid: number): void {
  try {
    writeFileSync(join(path, "cgroup.procs"), String(pid));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Groups of this process; one that is killed leaves them empty, to whoever sweeps next. */
const own: string[] = [];

function removeOwn(): void {
  for (const path of own) removeEmpty(path);
}

function killsIn(events: string): number {
  return Number(/^oom_kill (\d+)$/m.exec(events)?.[1] ?? 0);
}

/** Where groups might be made: below this process's own group, or beside it (a group of version 2 with processes has no children). */
function places(): { folder: string; files: Files }[] {
  const lines = readText("/proc/self/cgroup")
    .split("\n")
    .map((line) => line.split(":"));
  const v1 = lines.find(([, controllers]) => controllers?.split(",").includes("memory"))?.[2];
  const v2 = lines.find(([id]) => id === "0")?.[2];
  const below = (root: string, path: string | undefined) =>
    path === undefined ? [] : [join(root, path), dirname(join(root, path))];
  return [
    ...below("/sys/fs/cgroup", v2).map((folder) => ({ folder, files: V2 })),
    ...below("/sys/fs/cgroup/memory", v1).map((folder) => ({ folder, files: V1 })),
  ].filter(({ folder }) => folder.startsWith("/sys/fs/cgroup/") && existsSync(folder));
}

const PROBE_BYTES = 64 * 1024 ** 2;

function isUsable(folder: string, files: Files): boolean {
  const path = join(folder, `${NAME}-${process.pid}-probe`);
  try {
    mkdirSync(path);
    if (!existsSync(join(path, "cgroup.procs"))) return false; // an ordinary folder
    writeFileSync(join(path, files.limit), String(PROBE_BYTES));
    return (
      readText(join(path, files.limit)).trim() === String(PROBE_BYTES) &&
      readText(join(path, files.events)).includes("oom_kill ")
    );
  } catch {
    return false; // not ours to write: the watchdog has to do
  } finally {
    removeEmpty(path);
  }
}

/** Removes what processes that are gone have left, wherever this process could have made it. */
export function sweepMemoryGroups(): void {
  for (const { folder } of places()) sweep(folder);
}

function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = new RegExp(`^${NAME}-(\\d+)-`).exec(name)?.[1];
    if (pid !== undefined && startOf(Number(pid)) === undefined) removeEmpty(join(folder, name));
  }
}

/** The kernel refuses to remove a group with processes in it; such a one is somebody's. */
function removeEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // never made, or not empty
  }
}

function readText(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
