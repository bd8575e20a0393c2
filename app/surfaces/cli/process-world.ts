import { userInfo } from "node:os";
import { addAbortSignal } from "node:stream";
import { FactoryError } from "../../core/errors.ts";
import { processTerminal } from "./terminal.ts";
import type { Doors, World } from "./world.ts";

const KILLED = 130;
/** As a shell tells an end by SIGPIPE. */
const READER_GONE = 141;

/** The world of this very process. */
export function processWorld(
  environment: Readonly<Record<string, string | undefined>>,
  version: string,
  doors: Doors,
): World {
  const { stdout, stderr } = process;
  stdout.on("error", leaveQuietly);
  const { signal, heard } = stopSignal();
  const plain = (environment.NO_COLOR ?? "") !== "" || environment.TERM === "dumb";
  return {
    terminal: processTerminal(stdout, stderr, !plain),
    signal,
    by: accountName(),
    version,
    folder: process.cwd(),
    now: Date.now,
    readInput: (limit) => readInput(limit, signal),
    ...(process.stdin.isTTY && stderr.isTTY
      ? { asks: asksWith(() => heard("whoever was asked")) }
      : {}),
    doors,
  };
}

/** Fires on the first Ctrl-C or request to end; the second kills. */
function stopSignal(): { readonly signal: AbortSignal; readonly heard: (by: string) => void } {
  const stop = new AbortController();
  const heard = (by: string): void =>
    stop.signal.aborted ? process.exit(KILLED) : stop.abort(stoppedBy(by));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, heard);
  return { signal: stop.signal, heard };
}

/** What a stopped run keeps as its reason; of the name that an abort's errors have. */
function stoppedBy(by: string): Error {
  return Object.assign(new Error(`stopped by ${by}`), { name: "AbortError" });
}

/** How whoever sits at the terminal is asked: `leaves` is called at once, for after it nothing else may hold the process. */
function asksWith(leaves: () => void): NonNullable<World["asks"]> {
  return async (question, signal) => {
    const { askPerson } = await import("./ask-person.ts");
    const person = { input: process.stdin, output: process.stderr, leaves };
    return askPerson(person, question, signal);
  };
}

/** Whoever read our output has gone away: nobody is left to be told, and nothing is claimed to be done. */
function leaveQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit(READER_GONE);
}

async function readInput(limit: number, signal: AbortSignal): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of addAbortSignal(signal, process.stdin)) {
    pieces.push(piece as Buffer);
    size += (piece as Buffer).length;
    if (size > limit) {
      throw new FactoryError(
        "invalid-input",
        `standard input: saw more than ${limit} bytes; give at most ${limit}`,
      );
    }
  }
  return Buffer.concat(pieces).toString("utf8");
}

/** The account's name; in a container its number may have none. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? "unknown"}`;
  }
}
