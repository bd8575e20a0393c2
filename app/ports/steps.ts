/**
 * The durable engine below the line. A workflow's body is replayed after a crash, so it takes the same steps in the same order
 * for the same input: no clock, randomness or I/O outside a step, and never two of these calls at once.
 */

/** How often a failing step is tried in all, and the wait between two tries (doubled each time). */
export interface Retry {
  readonly attempts: number;
  readonly delayMs: number;
}

/** A place held on a bounded queue. */
export interface Place {
  /** Gives the place back; a second call does nothing. */
  release(): Promise<void>;
}

/** Which place: `key` is unique in the workflow; smaller `priority` first, first come first within; limits hold per `partition`. */
export interface PlaceRequest {
  readonly key: string;
  /** 1 … 2³¹ − 1. */
  readonly priority: number;
  /** Required on a partitioned queue (one line of waiters each), refused on any other. */
  readonly partition?: string;
}

/** What one durable workflow may do. After a cancellation every call rejects, whatever the body does about it. */
export interface Steps {
  /** The workflow's own id. */
  readonly workflow: string;
  /**
   * Runs `act` at least once and records its JSON result under `name`, unique in the workflow. The signal fires on cancellation
   * and shutdown. A failure is recorded too, when the tries are spent: it rejects, and in a replay rejects again, with the same
   * message (and code, for a FactoryError).
   */
  step<T>(name: string, act: (signal: AbortSignal) => Promise<T>, retry?: Retry): Promise<T>;
  /** Waits; a restart does not begin the wait again. */
  sleep(name: string, ms: number): Promise<void>;
  /** Next message on a topic, oldest first, or null after the time-out. Messages sent before the wait are delivered. */
  waitFor<T>(topic: string, timeoutMs: number): Promise<T | null>;
  /** Waits for a place on a queue and holds it until released; a crash keeps it, cancellation and the workflow's end free it. */
  enter(queue: string, request: PlaceRequest): Promise<Place>;
}

/** What a workflow does: its result, or what it throws, is recorded. */
export type WorkflowBody<I> = (steps: Steps, input: I) => Promise<unknown>;

/** How a workflow stands: `unknown` is an id that never started. */
export type WorkflowStatus = "running" | "done" | "failed" | "canceled" | "unknown";

/** How a workflow stands, with its JSON result or the message of what it threw. */
export type WorkflowOutcome =
  | { readonly status: "done"; readonly result: unknown }
  | { readonly status: "failed"; readonly reason: string }
  | { readonly status: "running" | "canceled" | "unknown" };

/** A bounded queue of places: `limit` at once, of all processes together; `partitioned`: at once in each partition. */
export interface PlaceQueue {
  readonly name: string;
  readonly limit: number;
  readonly partitioned: boolean;
}

/** What a server may do with workflows. */
export interface Workflows {
  /** Names a body; only before `launch`, each name once. */
  register<I>(name: string, body: WorkflowBody<I>): void;
  /** Begins to work, and goes on with what an earlier process left. */
  launch(): Promise<void>;
  /** Stops working and waits a few seconds for steps under way; what is left goes on with the next launch. */
  shutdown(): Promise<void>;
  /** Starts a workflow with JSON input; the same id twice starts once. Unknown name: FactoryError `not-found`. */
  start(name: string, id: string, input: unknown): Promise<void>;
  /** Sends a JSON message; the same key twice sends once. Unknown id: FactoryError `not-found`. To an ended workflow: kept, never read. */
  signal(id: string, topic: string, message: unknown, key: string): Promise<void>;
  /** Ends a workflow wherever it is; one that has ended stays as it is. Unknown id: FactoryError `not-found`. */
  cancel(id: string): Promise<void>;
  status(id: string): Promise<WorkflowStatus>;
  outcome(id: string): Promise<WorkflowOutcome>;
  /** Ids of the workflows that run or wait, oldest first. */
  pending(): Promise<readonly string[]>;
}
