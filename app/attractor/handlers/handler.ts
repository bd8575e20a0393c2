import type { Edge, Node } from "../language/graph.ts";
import type { Outcome } from "../run/outcome.ts";
import type { Past } from "../run/past.ts";
import type { Run } from "../run/run.ts";

/** One attempt at a stage. */
export interface Attempt {
  readonly run: Run;
  readonly node: Node;
  /** The node's folder, empty but for earlier attempts and visits. */
  readonly folder: string;
  /** The commit that the stage found. */
  readonly found: string;
  /** This visit of the node, from 1. */
  readonly visit: number;
  /** This attempt of the visit, from 1. */
  readonly number: number;
  readonly context: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
  /** The edge that led here; undefined where none was chosen. */
  readonly came: Edge | undefined;
  /** What happened before this stage. */
  readonly past: Past;
  /** How the node before ended; undefined at the start. */
  readonly previous: Outcome | undefined;
  readonly commit: StageCommit;
}

/** The commit of a stage. A handler that must commit before its work ends does so here; else it is done after it. */
export interface StageCommit {
  make(status: string): Promise<string>;
  /** Takes the commit that was made before the run was killed in this stage; the worktree is put on it. */
  take(sha: string): Promise<void>;
}

/** What the nodes of one kind do. */
export interface Handler {
  /** As `run.log` names it. */
  readonly name: string;
  /** Whether a failed attempt may be followed by another. */
  readonly retried: boolean;
  /** Whether what it runs may read the notes of the run in its worktree. */
  readonly reads?: true;
  /** Whether what its node changed is kept as a patch beside the node's other files. */
  readonly patched?: true;
  /** Entries of its folder, beside those of ended attempts, with which a visit that was cut off goes on; without it one begins anew. */
  readonly keeps?: ReadonlySet<string>;
  run(attempt: Attempt): Promise<Outcome>;
}
