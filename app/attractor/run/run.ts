import type { Codergen } from "../codergen.ts";
import type { Dialect } from "../dialect.ts";
import type { Journal } from "../files/journal.ts";
import type { ProgressEvent } from "../files/shapes.ts";
import type { Graph } from "../language/graph.ts";
import type { Repository } from "../repository.ts";
import type { Tools } from "../tools.ts";

/** What a run works with, from its first stage or from a checkpoint on. */
export interface Workplace {
  /** Folder of the run's files, absolute and outside the worktree. */
  readonly logsRoot: string;
  readonly worktree: string;
  readonly repository: Repository;
  readonly tools: Tools;
  readonly codergen: Codergen;
  /** Environment of every stage, beside the `KILROY_*` names. */
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Aborting it ends the running stage and the run, with status `canceled`; its reason is told. */
  readonly signal: AbortSignal;
  /** Sees each event after it was written to `progress.ndjson`. */
  readonly onEvent?: (event: ProgressEvent) => void;
}

/** A run to be started. */
export interface RunOptions extends Workplace {
  readonly graph: Graph;
  readonly runId: string;
  /** Default `spec`. */
  readonly dialect?: Dialect;
  /** Values that conditions and stages see from the start; `input.<key>` are the graph's inputs. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** For `manifest.json`: where the repository came from and the branch that the stages commit to. */
  readonly origin?: { readonly repoPath: string; readonly branch: string };
}

/** A run under way: what stays the same from stage to stage. */
export interface Run extends Workplace {
  readonly graph: Graph;
  readonly runId: string;
  readonly base: string;
  readonly journal: Journal;
}
