import type { ApprovalQuestion } from "../core/approval.ts";
import type { EventDraft } from "../core/event.ts";
import type { Intent, Reason } from "../core/intent.ts";
import type { Job, JobKind, JobOutcome, JobResult } from "../core/job.ts";
import type { Product } from "../core/product.ts";
import type { Leg, RunEnd, Seen } from "../core/run-legs.ts";
import type { World } from "./world.ts";

/** What a phase may end with instead of its noun: the intent's end. */
export interface Ended {
  readonly kind: "ended";
  readonly status: "refused" | "inconclusive" | "failed" | "rolled-back" | "cleared" | "delivered";
  readonly reason: Reason;
}

/**
 * What a phase works at: one intent, the world, and the durable engine. What is done outside goes through `step`, by a name
 * that is unique in the intent's workflow; what is decided stands between.
 */
export interface Desk {
  readonly intent: Intent;
  readonly product: Product;
  readonly world: World;
  /** Does something outside, at least once, and keeps its JSON result. Passing faults are tried again. */
  step<T>(name: string, act: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Appends facts to the ledger. */
  record(name: string, drafts: readonly EventDraft[]): Promise<void>;
  /** Has jobs done, as many at once as the runner allows; outcomes in the order of the jobs. A lost job is started again. */
  work<K extends JobKind>(jobs: readonly Job<K>[]): Promise<readonly JobOutcome<JobResult<K>>[]>;
  /**
   * Runs pipelines, as many at once as the runner allows, each to its end; in the order of the jobs. What their human gates ask is
   * put to a person, and no place is held while all that still run wait for answers.
   */
  run(jobs: readonly Job<"run-pipeline">[]): Promise<readonly RunEnd[]>;
  /** Waits for a person without holding a place; null when the intent was called off meanwhile. */
  ask(question: Question): Promise<Answer>;
  /** Holds a place on one of the line's queues until released. */
  enter(queue: "builds" | "turns", key: string): Promise<{ release(): Promise<void> }>;
}

/** Looks at each leg of an attempt's runs, inside a step; `waitMs`: how long nothing happens by itself. */
export type LookAtRuns = (
  desk: Pick<Desk, "intent" | "product" | "world">,
  legs: readonly Leg[],
) => Promise<{ readonly seen: readonly Seen[]; readonly waitMs: number }>;

export interface Question {
  readonly attempt: number;
  readonly phase: "verify" | "select" | "deliver";
  readonly checkpoint: string;
  readonly what: string;
  /** Protected paths that the answer is about, each with what stands there. */
  readonly paths?: ApprovalQuestion["paths"];
}

export type Answer =
  | { readonly kind: "approved"; readonly by: string }
  | { readonly kind: "rejected"; readonly by: string; readonly why: string };
