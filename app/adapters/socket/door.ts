import { constants } from "node:fs";
import { access, chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FactoryError } from "../../core/errors.ts";

/** Where a home's server is reached: a Unix socket that only its owner can open. */
export interface Door {
  readonly socket: string;
  /** Takes the socket and whatever was made for it away. */
  remove(): Promise<void>;
}

/** The kernel takes 107 bytes of path (103 on macOS). */
const LONGEST_SOCKET = 100;
const RUN = "run";
const SOCKET = "sf.sock";
/** Says where the socket is when the home's own path is too long for one. */
const POINTER = "socket";

/** Makes the home if need be. As root its parents and itself stay passable: the database runs under another account. */
export async function openHome(home: string): Promise<void> {
  try {
    await mkdir(home, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    await mkdir(join(home, RUN), { recursive: true, mode: 0o700 });
    await chmod(join(home, RUN), 0o700);
    await access(home, constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new FactoryError(
      "invalid-input",
      `home ${home} cannot be used (${code}): give a folder that you may write with --home or FACTORY_HOME`,
      { cause: error },
    );
  }
}

/** Prepares the place of the socket; whoever holds the home's lock may call it. `runtime`: a folder with a short path. */
export async function makeDoor(home: string, runtime: string): Promise<Door> {
  const run = join(home, RUN);
  const near = join(run, SOCKET);
  await removeLeft(home);
  if (Buffer.byteLength(near) <= LONGEST_SOCKET) {
    return { socket: near, remove: () => rm(near, { force: true }) };
  }
  const folder = await mkdtemp(join(runtime, "sf-"));
  const socket = join(folder, SOCKET);
  if (Buffer.byteLength(socket) > LONGEST_SOCKET) {
    await rm(folder, { recursive: true });
    throw new FactoryError(
      "invalid-input",
      `no short path for a socket: ${home} and ${runtime} are both too long; give a shorter --home, or set TMPDIR to a shorter folder`,
    );
  }
  await writeFile(join(run, POINTER), socket, { mode: 0o600 });
  return { socket, remove: () => removeLeft(home) };
}

/** The socket of a home; null where none was made. That it is there does not say that somebody listens. */
export async function findDoor(home: string): Promise<string | null> {
  const near = join(home, RUN, SOCKET);
  if (await exists(near)) return near;
  const pointed = await pointedTo(home);
  return pointed !== null && (await exists(pointed)) ? pointed : null;
}

async function removeLeft(home: string): Promise<void> {
  await rm(join(home, RUN, SOCKET), { force: true });
  const pointed = await pointedTo(home);
  if (pointed !== null && /\/sf-[^/]+\/sf\.sock$/.test(pointed)) {
    await rm(dirname(pointed), { recursive: true, force: true });
  }
  await rm(join(home, RUN, POINTER), { force: true });
}

async function pointedTo(home: string): Promise<string | null> {
  try {
    return (await readFile(join(home, RUN, POINTER), "utf8")).trim();
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "ENOENT" || code === "ENOTDIR";
}
