import { type ChildProcess, type Serializable, spawn } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { FactoryError } from "../../core/errors.ts";
import { moduleBeside } from "../../core/module-beside.ts";
import type { Isolation, Room, RoomSpec, Rooms } from "../../ports/boxes.ts";
import { lastWords } from "./box-death.ts";
import { PROGRAM_PATH } from "./box-surroundings.ts";
import { coverInherited, inheritedFds } from "./inherited-fds.ts";
import type { KeeperTask } from "./keeper-main.ts";
import { endMarked, type Mark, markEnv, roomNamed, roomOpening } from "./marked.ts";
import { sweepMemoryGroups } from "./memory-groups.ts";
import { roomArgv } from "./room-argv.ts";
import { SANDBOX_DEFAULTS, type SandboxSettings, stageFolder } from "./settings.ts";

const LAST_WORDS = 4096;
/** How long a keeper may take to go by itself. */
const GOING_MS = 1000;

/** Rooms at the level that was found on this machine (`detectIsolation`). */
export function openRooms(
  isolation: Isolation,
  settings: SandboxSettings = SANDBOX_DEFAULTS,
): Rooms {
  if (isolation.level === "none") {
    throw new FactoryError("unsupported", "isolation level none: nothing runs foreign code freely");
  }
  return { isolation, open: (spec) => open(spec, isolation, settings) };
}

/** A room's process as it was started, and the mark that everything in it carries. */
interface Opened {
  readonly child: ChildProcess;
  readonly mark: Mark;
  readonly closed: Room["closed"];
}

async function open(
  spec: RoomSpec,
  isolation: Isolation,
  settings: SandboxSettings,
): Promise<Room> {
  if (spec.only !== undefined) await endMarked(roomNamed(spec.only));
  const mark = roomOpening(spec.only, randomUUID());
  const isPlain = isolation.level === "process";
  if (isPlain) emptyFolder(spec.work);
  const scratch = isPlain ? scratchOf(spec) : undefined;
  const task: KeeperTask = {
    keeper: spec.keeper,
    isolation,
    settings: { ...settings, room: mark.value, ...(scratch === undefined ? {} : { scratch }) },
  };
  const node = [process.execPath, keeperMain(), JSON.stringify(task)];
  // A plain keeper is not bound to die with us: it sees us go (the channel closes) and ends its boxes first.
  const walls = isPlain ? [] : roomArgv(spec, stageFolder(settings));
  const [program = "", ...rest] = [...walls, ...node];
  const child = spawn(program, rest, {
    cwd: "/",
    env: { PATH: PROGRAM_PATH, ...compiledIn(settings), ...spec.env, ...markEnv(mark) },
    stdio: ["ignore", "ignore", "pipe", "ipc", ...coverInherited(4, inheritedFds())],
    serialization: "advanced",
    detached: true,
  });
  const closed = whenClosed(child, mark, () => {
    if (isPlain) emptyFolder(spec.work);
    if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
    if (isolation.memory === "cgroup") sweepMemoryGroups();
  });
  await hello(child, closed);
  return roomOf({ child, mark, closed });
}

/** A short path, since programs put sockets there. What a killed opener left of a named room goes with the next opening. */
function scratchOf({ only }: RoomSpec): string {
  if (only === undefined) return mkdtempSync(join(tmpdir(), "room-"));
  const own = `room-${createHash("sha256").update(only).digest("hex").slice(0, 16)}-`;
  for (const left of readdirSync(tmpdir()).filter((name) => name.startsWith(own)))
    rmSync(join(tmpdir(), left), { recursive: true, force: true });
  return mkdtempSync(join(tmpdir(), own));
}

/** The file that runs in a room. */
function keeperMain(): string {
  return fileURLToPath(moduleBeside(import.meta.url, "keeper-main"));
}

function compiledIn({ compiled }: SandboxSettings): Record<string, string> {
  return compiled === undefined ? {} : { NODE_COMPILE_CACHE: compiled };
}

/** Settles when the keeper is gone and after it whatever else was in the room. */
function whenClosed(child: ChildProcess, mark: Mark, clear: () => void): Room["closed"] {
  const words = lastWords(child, LAST_WORDS);
  return new Promise((resolve) => {
    const settle = (code: number | null, signal: string | null, said: string) =>
      void endMarked(mark)
        .then(clear)
        .catch((error: Error) => error.message) // what could not be cleared away is said, and the room is closed all the same
        .then((left) =>
          resolve({ code, signal, stderr: left === undefined ? said : `${said}\n${left}` }),
        );
    child.once("error", (error) => settle(null, null, error.message));
    // Not "close": a channel that we closed ourselves would be waited for in vain.
    child.once("exit", (code, signal) => {
      const said = () => settle(code, signal, words());
      if (child.stderr === null || child.stderr.closed) said();
      else child.stderr.once("close", said);
    });
  });
}

/** Waits for the keeper's first message, or says why there is none. */
async function hello(child: ChildProcess, closed: Room["closed"]): Promise<void> {
  const failed = closed.then(({ stderr }): never => {
    throw new FactoryError(
      "broken",
      `the room did not open: ${stderr.trim() || "no reason given"}`,
    );
  });
  failed.catch(() => undefined); // after the first message its end is the room's end
  await Promise.race([once(child, "message"), failed]);
}

function roomOf({ child, mark, closed }: Opened): Room {
  return {
    closed,
    // A message to a room that has just closed is lost with it; `closed` says so.
    send: (message) => void child.send(message as Serializable, () => undefined),
    onMessage: (listener) => void child.on("message", listener),
    async close() {
      // A keeper that sees us go leaves nothing lying about; one that does not is ended all the same.
      if (child.connected) child.disconnect();
      const late = new AbortController();
      await Promise.race([closed, pause(GOING_MS, late.signal)]);
      late.abort();
      await endMarked(mark);
      await closed;
    },
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => undefined); // it went in time
}

function emptyFolder(path: string): void {
  if (!existsSync(path)) return; // whoever opened the room took it away already
  for (const name of readdirSync(path)) rmSync(join(path, name), { recursive: true, force: true });
}
