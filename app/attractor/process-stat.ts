import { readFileSync } from "node:fs";

/** What /proc tells of a process. */
export interface ProcessStat {
  /** Whether it has ended and only its number is kept until its parent asks for it. */
  readonly ended: boolean;
  readonly group: number;
  readonly session: number;
  /** When it began, in ticks since the system did. */
  readonly began: string;
}

const ENDED: ReadonlySet<string> = new Set(["Z", "X"]);

/** Reads `/proc/<pid>/stat`; undefined without such a process, or on a system without /proc. */
export function processStat(pid: number): ProcessStat | undefined {
  const text = procFile(pid, "stat");
  // The name in parentheses may hold anything; what follows the last one is fixed, from the third field of proc(5) on.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, , group, session] = fields;
  const began = fields[19];
  if (state === undefined || began === undefined) return undefined;
  return { ended: ENDED.has(state), group: Number(group), session: Number(session), began };
}

/** The text of a file of a process in /proc; empty where it cannot be read. */
export function procFile(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    // It has ended, is somebody else's, or the system has no /proc.
    return "";
  }
}
