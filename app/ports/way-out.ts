import type { Reachable } from "../core/reach.ts";

/** A way from a room to named hosts: a proxy's Unix socket outside, which only the room's keeper passes on. */
export interface WayOut {
  readonly socket: string;
  readonly reach: readonly Reachable[];
  /** URL of the package registry, where it is among them. */
  readonly registry: string | null;
}
