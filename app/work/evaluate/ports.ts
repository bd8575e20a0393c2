import type { Isolation } from "../../ports/boxes.ts";
import type { Documents } from "../../ports/documents.ts";
import type { Installs } from "../../ports/installs.ts";
import type { Journal } from "../../ports/journal.ts";
import type { KeptPacks } from "../../ports/kept-packs.ts";
import type { Packs } from "../../ports/packs.ts";
import type { Toolchain } from "../../ports/toolchain.ts";
import type { Workshop } from "../../ports/workshop.ts";
import type { OpenPlayRoom } from "./hand.ts";

/** What playing takes of the world. */
export interface EvaluatePorts {
  readonly workshop: Workshop;
  readonly documents: Documents;
  readonly packs: Packs;
  readonly keptPacks: Pick<KeptPacks, "kept">;
  readonly toolchain: Toolchain;
  readonly installs: Pick<Installs, "mounts">;
  /** Where products run, and how they are kept apart there. */
  readonly rooms: { readonly isolation: Isolation; readonly open: OpenPlayRoom };
  readonly journal: Journal;
  readonly clock: () => number;
  /** Players at once, at most. */
  readonly players: number;
  /** Told, for people who watch, how far a player's trials are. */
  readonly progress: (progress: PlayProgress) => void;
}

/** How far the trials of one player are; `total` grows when a look asks for more. */
export interface PlayProgress {
  readonly candidate: string;
  readonly done: number;
  readonly failed: number;
  readonly total: number;
}

/** The part of them that playing itself takes. */
export type PlayPorts = Pick<
  EvaluatePorts,
  "rooms" | "toolchain" | "players" | "progress" | "clock"
>;
