import type { Node } from "./language/graph.ts";
import type { Outcome } from "./run/outcome.ts";

/** What a codergen node asks for: code in the worktree. */
export interface CodergenCall {
  readonly node: Node;
  /** The prompt with its variables replaced; the label where there is no prompt. */
  readonly prompt: string;
  readonly worktree: string;
  /** The stage's folder, for what should be kept of the work. */
  readonly logsDir: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Writes code. A refusal or a failure is an outcome; a rejection is told as one. */
export interface Codergen {
  generate(call: CodergenCall): Promise<Outcome>;
}
