import type { Actor } from "./actor.ts";
import type { Boxes } from "./boxes.ts";

/** A hand on one HTTP server at 127.0.0.1; `close` drops its connections. */
export interface HttpActor extends Actor {
  close(): Promise<void>;
}

/** A product's data folder, as whoever keeps the product sees it. */
export interface DataFolder {
  readonly path: string;
  /** Puts a file at this path below the folder, before the product starts. */
  write(name: string, content: string | Uint8Array): Promise<void>;
  /**
   * A plain file that the product left, or null when there is none there; nothing of the product may run any more. Rejects for a path
   * that leads out of the folder, and for more than so many bytes.
   */
  read(name: string, bytes: number): Promise<Uint8Array | null>;
  remove(): Promise<void>;
}

/** What is needed to start a product beside the caller and to touch it. */
export interface Stage {
  readonly boxes: Boxes;
  /** A hand on the server that listens, or will, on this port of the caller's own loopback. */
  http(port: number): HttpActor;
  /** A port nobody listens on, never the same twice in a row, below the kernel's ephemeral range. */
  freePort(): Promise<number>;
  /** A new empty folder for a product's data; `fixtures`: a folder whose files are copied in. */
  dataFolder(fixtures: string | null): Promise<DataFolder>;
  /** A copy of a folder's plain files, for every box to read and none to change; it goes with the stage. */
  frozen(folder: string): Promise<string>;
  /** Milliseconds that never go back. */
  clock(): number;
  pause(ms: number): Promise<void>;
}
