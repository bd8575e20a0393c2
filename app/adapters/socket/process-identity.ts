import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** A process told apart from a later one that was given the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, as this machine tells it: comparable for equality only. */
  readonly started: string;
}

/** The identity of a process that runs; null when there is none of that number, or only its zombie. */
export function identify(pid: number): ProcessIdentity | null {
  const seen = process.platform === "linux" ? fromProc(pid) : fromPs(pid);
  return seen === null || seen.state.startsWith("Z") ? null : { pid, started: seen.started };
}

/** Whether that very process still runs. */
export function runs({ pid, started }: ProcessIdentity): boolean {
  return identify(pid)?.started === started;
}

interface Seen {
  readonly state: string;
  readonly started: string;
}

/** The start is in clock ticks since boot, so the boot's own id belongs to it. */
function fromProc(pid: number): Seen | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command's name may itself hold spaces and parentheses.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return { state: fields[0] ?? "", started: `${boot}/${fields[19] ?? ""}` };
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

function fromPs(pid: number): Seen | null {
  try {
    const line = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
    const [state = "", ...started] = line.split(/\s+/);
    return state === "" ? null : { state, started: started.join(" ") };
  } catch {
    return null; // ps ends with 1 when there is no such process
  }
}

function isAbsent(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "ENOENT" || code === "ESRCH";
}
