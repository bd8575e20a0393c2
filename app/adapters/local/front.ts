import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PipeServer, pipeServer } from "./pipe.ts";

/** A product's port on this machine; each connection goes on to its keeper's socket. */
export type Front = PipeServer;

/** Where a product's keeper listens. */
export interface SocketPlace {
  readonly path: string;
  remove(): void;
}

/** The longest path of a Unix socket on any system is a little over a hundred bytes. */
const SOCKET_PATH_BYTES = 100;

/** Takes a port of the loopback; undefined when it is somebody else's. */
export async function openFront(port: number, socket: SocketPlace): Promise<Front | undefined> {
  try {
    return await pipeServer({ port, host: "127.0.0.1" }, () => ({ path: socket.path }));
  } catch (error) {
    if (["EADDRINUSE", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? "")) return;
    throw error;
  }
}

/** In the service's folder, or in a short one of its own where that path is too long for a socket. */
export function socketPlace(root: string): SocketPlace {
  const inside = join(root, "p.sock");
  if (Buffer.byteLength(inside) <= SOCKET_PATH_BYTES) {
    return { path: inside, remove: () => rmSync(inside, { force: true }) };
  }
  const folder = mkdtempSync(join(tmpdir(), "sf-"));
  return {
    path: join(folder, "p.sock"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
