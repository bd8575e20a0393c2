import { readFileSync } from "node:fs";

/** Whether a process of this id runs; one that nobody reaped does not. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return stateOf(pid) !== "Z";
}

/** Whether the process is one of this program; pids are used again. Where the machine cannot tell, it is believed. */
export function runs(pid: number, program: string): boolean {
  if (!alive(pid)) return false;
  if (process.platform !== "linux") return true;
  const [argument = ""] = (read(`/proc/${pid}/cmdline`) ?? "").split("\0");
  return argument.split("/").at(-1) === program;
}

/** When a process began, in ticks since the machine did: tells it from a later one of the same id. Null where unknown. */
export function startedAt(pid: number): string | null {
  return fieldsOf(pid)[19] ?? null;
}

function stateOf(pid: number): string | null {
  return fieldsOf(pid)[0] ?? null;
}

/** The fields after the command's name, which may hold anything. */
function fieldsOf(pid: number): readonly string[] {
  const stat = read(`/proc/${pid}/stat`);
  return stat === null ? [] : stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/** Null where the process is gone, or the machine has no such folder. */
function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ESRCH") return null;
    throw error;
  }
}
