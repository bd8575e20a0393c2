import { setTimeout } from "node:timers/promises";
import { signalProcess, startOf } from "./process-table.ts";

/** The first process of a box's pid namespace; it ends after all others, and they with it. */
export interface FirstProcess {
  readonly pid: number;
  /** Undefined when it had ended before it could be looked at. */
  readonly started: string | undefined;
}

/** Tells when a live process started; throws where that cannot be found out. */
type Ask = typeof startOf;

/** Between two tries to find out about a process. */
const AGAIN_MS = 20;

/** The process of a pid that was just told. */
export async function firstProcess(pid: number, ask: Ask = startOf): Promise<FirstProcess> {
  for (;;) {
    const answer = asked(pid, ask);
    if (answer !== "unknown") return { pid, started: answer.started };
    await setTimeout(AGAIN_MS);
  }
}

/**
 * Ends every process of the box, and waits: bubblewrap ends with the program, and the kernel ends what the program left behind soon,
 * not at once. A process that cannot be asked after is not gone: it is asked after until there is an answer. Never rejects for that.
 */
export async function untilAllGone(
  { pid, started }: FirstProcess,
  ask: Ask = startOf,
): Promise<void> {
  while (started !== undefined) {
    const answer = asked(pid, ask);
    if (answer === "unknown") {
      await setTimeout(AGAIN_MS);
      continue;
    }
    if (answer.started !== started) return;
    signalProcess(pid, "SIGKILL");
    await setTimeout(1);
  }
}

function asked(pid: number, ask: Ask): { readonly started: string | undefined } | "unknown" {
  try {
    return { started: ask(pid) };
  } catch {
    return "unknown";
  }
}
