import type { Pipeline } from "../core/job.ts";
import type { RunAnswer, RunQuestion } from "../core/questions.ts";
import type { BoxLimits, Mount } from "./boxes.ts";
import type { Clone } from "./workshop.ts";

/** One execution of a pipeline on a clone. */
export interface EngineRequest {
  /**
   * Name and DOT text of the graph, and the files that it names; a name with `./` before it is its path in the clone, where those
   * files lie too.
   */
  readonly pipeline: Pick<Pipeline, "name" | "text" | "files">;
  /** The graph's inputs by key; absent: none. A run that is gone on with has those it began with. */
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly run: string;
  /** A folder for the run's files; what a run that was killed left in it is removed. */
  readonly logsRoot: string;
  /** Goes on with a run that asked: a copy of its files, and every answer to it so far. The clone stands where it stood. */
  readonly resume?: { readonly files: string; readonly answers: readonly RunAnswer[] };
  readonly clone: Clone;
  /** A folder that goes with the job, for what a stage leaves beside the code. */
  readonly scratch: string;
  /** Seconds since 1970: the date of every stage's commit. */
  readonly date: number;
  /** What tools see beside the clone, and their environment. */
  readonly mounts: readonly Mount[];
  readonly env: Readonly<Record<string, string>>;
  readonly limits: BoxLimits;
  /** Where tools run, as the box sees it: the clone, or the product's root in it. */
  readonly cwd: string;
  /** Writes code into the clone, for a code stage; null where only an agent can. */
  readonly write: (() => Promise<void>) | null;
  /** Why no agent's code may run, with the remedy; null where it may. */
  readonly noAgents: string | null;
  readonly signal: AbortSignal;
}

export interface EngineEnding {
  /** `asks`: it goes as far as it can without answers, and no further. */
  readonly status: "success" | "fail" | "canceled" | "asks";
  /** Why it failed; null on success. */
  readonly reason: string | null;
  readonly stages: number;
  /** What people should know of how it was run, a sentence each. */
  readonly says?: readonly string[];
  /** What it asks, where it does. */
  readonly questions?: readonly RunQuestion[];
}

/** Runs pipelines. A graph that cannot be run is an ending with a reason, not an error. */
export interface Engine {
  run(request: EngineRequest): Promise<EngineEnding>;
}
