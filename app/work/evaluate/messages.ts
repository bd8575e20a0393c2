import type { LawOrder } from "../../core/pack/law-messages.ts";
import type { Pack } from "../../core/pack/pack.ts";
import type { ProductFile } from "../../core/product.ts";
import type { Mount } from "../../ports/boxes.ts";
import type { Scene, SceneLimits, TrialOutcome } from "../play-trial.ts";

/** What a keeper is told once: one product, and how the pack wants it started. Nothing of the pack's families. */
export interface Setup {
  readonly file: ProductFile;
  /** The product's code on this machine; it is shown read-only. */
  readonly tree: string;
  readonly mounts: readonly Mount[];
  readonly env: Pack["env"];
  /** A folder whose files every DATA_DIR begins with. */
  readonly fixtures: string | null;
  /** The room's own folder, for DATA_DIRs. */
  readonly work: string;
  /** Nothing is started: what is played is a product that is not there. */
  readonly absent: boolean;
}

/** One trial of a law as a player is given it. */
export interface LawScene extends SceneLimits {
  readonly order: LawOrder;
}

/** A trial by the key its answers carry. */
export interface Task {
  readonly key: string;
  readonly scene: Scene | LawScene;
}

/** `play`: tasks one after the other, on one process where the product is a server. `go`: the task's product may be spawned. */
export type ToKeeper =
  | { readonly kind: "setup"; readonly setup: Setup }
  | { readonly kind: "play"; readonly tasks: readonly Task[] }
  | { readonly kind: "go"; readonly key: string };

/** One trial's end; `processes`: how many of the product were started for it. */
export interface Played {
  readonly key: string;
  readonly outcome: TrialOutcome;
  readonly ms: number;
  readonly processes: number;
  /** The next task, when it is played on the same process at once. */
  readonly goesOn: string | null;
}

/**
 * `spawning`: everything is ready for the task's product, which waits for `go`. `not-spawned`: the sandbox did not start. A task that
 * is `played` may still be cleaned up after; the next waits for that.
 */
export type FromKeeper =
  | { readonly kind: "spawning"; readonly key: string }
  | ({ readonly kind: "played" } & Played)
  | { readonly kind: "not-spawned"; readonly key: string };
