import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { platform } from "node:os";

/** One process of the machine at one instant. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Resident memory in bytes. */
  readonly resident: number;
  /** When it started, in ticks of its own; with the pid it names one process for ever. */
  readonly started: string;
}

/** Every process of the machine, zombies left out: they run nothing and hold no memory. */
export function processTable(): ReadonlyMap<number, ProcessRow> {
  const rows = platform() === "linux" ? rowsFromProc() : rowsFromPs();
  return new Map(rows.map((row) => [row.pid, row]));
}

/** The table; undefined where it cannot be read at the moment (no file can be opened, say): whoever asked asks again later. */
export function tableForNow(): ReadonlyMap<number, ProcessRow> | undefined {
  try {
    return processTable();
  } catch {
    return undefined;
  }
}

/** The process and everything that descends from it in the table. */
export function treeBelow(root: number, table: ReadonlyMap<number, ProcessRow>): ProcessRow[] {
  const children = Map.groupBy(table.values(), (row) => row.parent);
  const tree: ProcessRow[] = [];
  const seen = new Set<number>();
  const waiting = [root];
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    if (seen.has(pid)) continue;
    seen.add(pid);
    const row = table.get(pid);
    if (row !== undefined) tree.push(row);
    waiting.push(...(children.get(pid) ?? []).map((child) => child.pid));
  }
  return tree;
}

/** When a live process started; undefined when there is none of that pid (a zombie is none). Throws where that cannot be found out. */
export function startOf(pid: number): string | undefined {
  if (platform() !== "linux") return rowsFromPs().find((row) => row.pid === pid)?.started;
  return rowFromProc(pid)?.started;
}

/** Sends a signal to a process or, below zero, to a group; one that is gone already is what was wanted. */
export function signalProcess(pid: number, signal: "SIGTERM" | "SIGKILL" | "SIGSTOP"): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

let pageSize: number | undefined;

/** Bytes a page, from the kernel's auxiliary vector (entry 6, `AT_PAGESZ`). */
function pageBytes(): number {
  pageSize ??= readPageBytes();
  return pageSize;
}

function readPageBytes(): number {
  const vector = readFileSync("/proc/self/auxv");
  for (let at = 0; at + 16 <= vector.length; at += 16) {
    if (vector.readBigUInt64LE(at) === 6n) return Number(vector.readBigUInt64LE(at + 8));
  }
  return 4096;
}

function rowsFromProc(): ProcessRow[] {
  return readdirSync("/proc").flatMap((name) => {
    const row = /^\d+$/.test(name) ? shownRow(Number(name)) : undefined;
    return row === undefined ? [] : [row];
  });
}

/** Where `/proc` is mounted with `hidepid`, another account's process is refused: no table has it. */
const REFUSED: ReadonlySet<string | undefined> = new Set(["EPERM", "EACCES"]);

function shownRow(pid: number): ProcessRow | undefined {
  try {
    return rowFromProc(pid);
  } catch (error) {
    if (REFUSED.has((error as NodeJS.ErrnoException).code)) return undefined;
    throw error;
  }
}

/** What the kernel answers for a process that ended before or during the reading; anything else says nothing of the process. */
const GONE: ReadonlySet<string | undefined> = new Set(["ENOENT", "ESRCH"]);

/** proc(5): after the name in parentheses come state, parent, group …; start time is field 22, resident pages field 24. */
function rowFromProc(pid: number): ProcessRow | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch (error) {
    if (GONE.has((error as NodeJS.ErrnoException).code)) return undefined;
    throw error;
  }
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  if (fields[0] === "Z" || fields[0] === "X") return undefined;
  return {
    pid,
    parent: Number(fields[1]),
    group: Number(fields[2]),
    started: fields[19] ?? "",
    resident: Number(fields[21]) * pageBytes(),
  };
}

function rowsFromPs(): ProcessRow[] {
  const text = execFileSync("ps", ["-axo", "pid=,ppid=,pgid=,rss=,stat=,lstart="], {
    encoding: "utf8",
  });
  return text.split("\n").flatMap((line) => {
    const [pid, parent, group, resident, state = "", ...started] = line.trim().split(/\s+/);
    if (pid === undefined || pid === "" || state.startsWith("Z")) return [];
    const kilobytes = Number(resident);
    return [
      {
        pid: Number(pid),
        parent: Number(parent),
        group: Number(group),
        resident: kilobytes * 1024,
        started: started.join(" "),
      },
    ];
  });
}
