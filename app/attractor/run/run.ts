import type { Codergen } from "../codergen.ts";
import type { Dialect } from "../dialect.ts";
import type { Journal } from "../files/journal.ts";
import type { ProgressEvent } from "../files/shapes.ts";
import type { HumanGates, HumanQuestion } from "../human-gates.ts";
import type { Graph } from "../language/graph.ts";
import type { Repository } from "../repository.ts";
import type { Tools } from "../tools.ts";
import type { RunState } from "./state.ts";

/** What a run works with, from its first stage or from a checkpoint on. */
export interface Workplace {
  /** Folder of the run's files, absolute and outside the worktree. */
  readonly logsRoot: string;
  readonly worktree: string;
  readonly repository: Repository;
  readonly tools: Tools;
  readonly codergen: Codergen;
  /** Who answers human gates; without it a run stops at its first gate, to be resumed with one. */
  readonly gates?: HumanGates;
  /** Environment of every stage, beside the `KILROY_*` names. */
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Aborting it ends the running stage and the run, with status `canceled`; its reason is told. */
  readonly signal: AbortSignal;
  /**
   * After so many milliseconds without an event, a line of output or an answer of a model the run has failed. Without it silence
   * may last as long as each stage's own limits let it; a wait for a person is silence too.
   */
  readonly stallMs?: number;
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

/** A run and what it remembers; a restart changes both. */
export interface Position {
  readonly run: Run;
  readonly state: RunState;
}

/** How a walk ended; after a restart `run` works in another logs root than it began with. */
export interface Walked extends Position {
  readonly status: "success" | "fail" | "canceled";
  readonly reason?: string | undefined;
  /** What its stages wait for an answer to: it is canceled only until then. */
  readonly open?: readonly HumanQuestion[];
}

/** A run under way: what stays the same from stage to stage. */
export interface Run extends Workplace {
  readonly graph: Graph;
  readonly dialect: Dialect;
  readonly runId: string;
  readonly base: string;
  readonly journal: Journal;
  /** The context it began with, which a restart begins with again. */
  readonly context: Readonly<Record<string, unknown>>;
  /** The logs root it was started in; after a restart `logsRoot` is a folder below it. */
  readonly baseLogsRoot: string;
  /** The logs root of its own graph: of a child pipeline not the run's. Its restarts lie there. */
  readonly pipelineRoot: string;
  /** Of a child pipeline: its place in the run, with the visit and the attempt of its manager. */
  readonly managed?: string;
  /** Asked after each stage: whether the walk may end here, as the manager of a child pipeline says. */
  readonly isEnough?: (state: RunState) => boolean;
  /** What a manager tells the agents of its child after a stage that failed. */
  readonly steering?: { readonly from: string; readonly text: string };
  /** Says that there was progress. */
  readonly beat: () => void;
  /** Walks from a state to the end, as a component does with its branches. */
  readonly walk: (run: Run, from: RunState) => Promise<Walked>;
  /** In a parallel branch: the node that it ends before. */
  readonly stop?: string;
}
