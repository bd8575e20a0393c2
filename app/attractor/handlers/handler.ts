import type { Node } from "../language/graph.ts";
import type { Outcome } from "../run/outcome.ts";
import type { Run } from "../run/run.ts";

/** One attempt at a stage. */
export interface Attempt {
  readonly run: Run;
  readonly node: Node;
  /** The node's folder, empty but for earlier attempts and visits. */
  readonly folder: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
  /** How the node before ended; undefined at the start. */
  readonly previous: Outcome | undefined;
}

/** What the nodes of one kind do. */
export interface Handler {
  /** As `run.log` names it. */
  readonly name: string;
  /** Whether a failed attempt may be followed by another. */
  readonly retried: boolean;
  run(attempt: Attempt): Promise<Outcome>;
}
