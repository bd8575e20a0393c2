import { setTimeout } from "node:timers/promises";
import { signalProcess, startOf } from "./process-table.ts";

/** The first process of a box's pid namespace; it ends after all others, and they with it. */
export interface FirstProcess {
  readonly pid: number;
  /** Undefined when it had ended before it could be looked at. */
  readonly started: string | undefined;
}

/** True while any process of the box may live. */
function isAlive({ pid, started }: FirstProcess): boolean {
  return started !== undefined && startOf(pid) === started;
}

/** Ends every process of the box. */
export function endFirst(first: FirstProcess): void {
  if (isAlive(first)) signalProcess(first.pid, "SIGKILL");
}

/** The process of a pid that was just told. */
export function firstProcess(pid: number): FirstProcess {
  return { pid, started: startOf(pid) };
}

/** bubblewrap ends with the program, and the kernel ends what the program left behind: soon, not at once. */
export async function untilAllGone(first: FirstProcess): Promise<void> {
  while (isAlive(first)) {
    endFirst(first);
    await setTimeout(1);
  }
}
