import type { Actor } from "./actor.ts";
import type { Boxes } from "./boxes.ts";

/** A hand on one HTTP server at 127.0.0.1; `close` drops its connections. */
export interface HttpActor extends Actor {
  close(): Promise<void>;
}

/** What is needed to start a product beside the caller and to touch it. */
export interface Stage {
  readonly boxes: Boxes;
  /** A hand on the server that listens, or will, on this port of the caller's own loopback. */
  http(port: number): HttpActor;
  /** A port nobody listens on, never the same twice in a row, below the kernel's ephemeral range. */
  freePort(): Promise<number>;
  /** A new empty folder for a product's data, and its removal; `fixtures`: a folder whose files are copied in. */
  dataFolder(fixtures: string | null): Promise<{ readonly path: string; remove(): Promise<void> }>;
  /** A copy of a folder's plain files, for every box to read and none to change; it goes with the stage. */
  frozen(folder: string): Promise<string>;
  /** Milliseconds that never go back. */
  clock(): number;
  pause(ms: number): Promise<void>;
}
