import { join } from "node:path";
import { writeAtomic } from "../files/atomic.ts";
import { openJournal } from "../files/journal.ts";
import { claimLogsRoot, clearUnbegun } from "../files/logs-root.ts";
import { writeManifest } from "../files/manifest.ts";
import { lockRun } from "../files/run-lock.ts";
import type { Final } from "../files/shapes.ts";
import { refuseFaulty } from "../lint/lint.ts";
import { PipelineError } from "../pipeline-error.ts";
import { endMarked } from "../process-tree.ts";
import { initialState } from "./initial-state.ts";
import { inputsOf, refuseInputs } from "./inputs.ts";
import type { RunOptions } from "./run.ts";
import { walkToEnd } from "./walk-to-end.ts";

const RUN_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/**
 * Runs a pipeline to its end. What a caller can mend is thrown as a PipelineError before anything is written; after that
 * every failure is a `Final` with its status and reason.
 */
export async function runPipeline(options: RunOptions): Promise<Final> {
  const { graph, runId, logsRoot, context = {} } = options;
  refuseFaulty(graph, options.dialect ?? "spec");
  refuseInputs(graph, context);
  refuseRunId(runId);
  claimLogsRoot(logsRoot, options.worktree);
  const base = await baseOf(options);
  const lock = lockRun(logsRoot);
  try {
    // A run may have begun there meanwhile.
    claimLogsRoot(logsRoot, options.worktree);
    clearUnbegun(logsRoot);
    writeAtomic(join(logsRoot, "graph.dot"), graph.text);
    return await begin(options, base);
  } finally {
    await endMarked([`KILROY_LOGS_ROOT=${logsRoot}`]);
    lock.release();
  }
}

async function begin(options: RunOptions, base: string): Promise<Final> {
  const { graph, runId, logsRoot, context = {}, dialect = "spec" } = options;
  const journal = openJournal({ logsRoot, runId, now: options.now, onEvent: options.onEvent });
  writeManifest(options, base, journal.time());
  const roots = { baseLogsRoot: logsRoot, pipelineRoot: logsRoot };
  const run = { ...options, base, journal, dialect, context, ...roots };
  const data = {
    graph: graph.name,
    inputs: inputsOf(context),
    run_id: runId,
    workspace: options.worktree,
  };
  journal.log({
    source: "engine",
    node: "",
    event: "run.started",
    msg: `Run started: ${graph.name}`,
    data,
  });
  return walkToEnd(run, initialState(graph, base, context));
}

function refuseRunId(runId: string): void {
  if (RUN_ID.test(runId) && !runId.includes("..") && !runId.endsWith(".lock")) return;
  throw new PipelineError({
    kind: "invalid",
    problem: `the run id ${JSON.stringify(runId)} cannot be part of a branch's name`,
    remedy: "use letters, digits, dashes, underscores and single dots",
  });
}

async function baseOf({ repository, worktree }: RunOptions): Promise<string> {
  try {
    return await repository.base();
  } catch (cause) {
    throw new PipelineError({
      kind: "broken",
      problem: `the repository of ${worktree} has no commit to start from: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: "give a repository with at least one commit",
      cause,
    });
  }
}
