import { constants } from "node:fs";
import {
  chmod,
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  open,
  readdir,
  realpath,
  rm,
  writeFile,
} from "node:fs/promises";
import { connect } from "node:net";
import { dirname, join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Boxes } from "../../ports/boxes.ts";
import type { Stage } from "../../ports/stage.ts";
import { httpActor } from "./http-actor.ts";

export interface StageOptions {
  readonly boxes: Boxes;
  /** Folder below which data folders are made. */
  readonly work: string;
  /** Ports that this caller may give out; nobody else on the same loopback has them. */
  readonly ports: { readonly first: number; readonly last: number };
}

/** A stage beside the calling process: products at 127.0.0.1, data folders below a work folder. */
export function localStage({ boxes, work, ports }: StageOptions): Stage {
  let next = ports.first;
  const following = () => {
    const port = next;
    next = port >= ports.last ? ports.first : port + 1;
    return port;
  };
  return {
    boxes,
    http: httpActor,
    freePort: async () => {
      for (let tries = ports.last - ports.first; tries >= 0; tries--) {
        const port = following();
        if (!(await listening(port))) return port;
      }
      throw new Error(`every port from ${ports.first} to ${ports.last} is taken`);
    },
    dataFolder: async (fixtures) => {
      const path = await mkdtemp(join(work, "data-"));
      if (fixtures !== null) await cp(fixtures, path, { recursive: true });
      return {
        path,
        write: (name, content) => writeBelow(path, name, content),
        read: (name, bytes) => readBelow(path, name, bytes),
        remove: () => removeFolder(path),
      };
    },
    frozen: (folder) => frozenCopy(folder, work),
    clock: () => performance.now(),
    pause: async (ms) => {
      await sleep(ms);
    },
  };
}

/** Neither links nor their targets: whoever wrote the folder may lead us anywhere. */
async function frozenCopy(folder: string, work: string): Promise<string> {
  const copy = await mkdtemp(join(work, "frozen-"));
  await chmod(copy, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const place = join(copy, relative(folder, entry.parentPath));
    if (!entry.isFile()) continue;
    await mkdir(place, { recursive: true, mode: 0o755 });
    await copyFile(join(entry.parentPath, entry.name), join(place, entry.name));
    await chmod(join(place, entry.name), 0o444);
  }
  return copy;
}

async function writeBelow(
  folder: string,
  name: string,
  content: string | Uint8Array,
): Promise<void> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

/** The product may have put links anywhere: what they lead to is not read. */
async function readBelow(folder: string, name: string, bytes: number): Promise<Uint8Array | null> {
  const path = join(folder, name);
  const parent = await realpath(dirname(path)).catch(nothingThere);
  if (parent === null) return null;
  if (parent !== join(await realpath(folder), dirname(name)))
    throw new Error(`${name} lies behind a link, and links are not followed`);
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch(nothingThere);
  if (file === null) return null;
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new Error(`${name} is no plain file`);
    if (stats.size > bytes) throw new Error(`${name} holds more than ${bytes} bytes`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function nothingThere(error: unknown): null {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
  throw error;
}

/** Removes what a product that is gone has left, also what it closed to everybody. */
async function removeFolder(path: string): Promise<void> {
  const remove = () => rm(path, { recursive: true, force: true });
  await remove().catch(async () => {
    await openFolders(path);
    await remove();
  });
}

async function openFolders(path: string): Promise<void> {
  await chmod(path, 0o700);
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isDirectory()) await openFolders(join(path, entry.name));
  }
}

function listening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
