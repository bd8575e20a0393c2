import { join } from "node:path";
import { writeAtomic, writeJson } from "../files/atomic.ts";
import { openJournal } from "../files/journal.ts";
import { claimLogsRoot } from "../files/logs-root.ts";
import type { Final } from "../files/shapes.ts";
import { attribute, type Graph } from "../language/graph.ts";
import { refuseFaulty } from "../lint/lint.ts";
import { PipelineError } from "../pipeline-error.ts";
import { inputsOf, refuseInputs } from "./inputs.ts";
import type { Run, RunOptions } from "./run.ts";
import type { RunState } from "./state.ts";
import { walk } from "./walk.ts";

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
  writeAtomic(join(logsRoot, "graph.dot"), graph.text);
  const journal = openJournal({ logsRoot, runId, now: options.now, onEvent: options.onEvent });
  writeJson(join(logsRoot, "manifest.json"), manifestOf(options, base, journal.time()));
  const run: Run = { ...options, base, journal };
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
  return walk(run, initialState(graph, base, context));
}

/** The state of a run before its first stage. */
export function initialState(
  graph: Graph,
  base: string,
  context: Readonly<Record<string, unknown>>,
): RunState {
  const mirrored = [...graph.attributes.values()].map(({ key, value }) => [`graph.${key}`, value]);
  return {
    current: undefined,
    completed: [],
    retries: {},
    visits: {},
    statuses: {},
    context: {
      ...Object.fromEntries(mirrored),
      "graph.goal": attribute(graph, "goal") ?? "",
      base_sha: base,
      ...context,
    },
    outcome: { status: "success" },
    trouble: undefined,
    commit: base,
  };
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

function manifestOf(options: RunOptions, base: string, startedAt: string): Record<string, unknown> {
  const { graph, runId, logsRoot, worktree, origin, context = {} } = options;
  return {
    run_id: runId,
    graph_name: graph.name,
    goal: attribute(graph, "goal") ?? "",
    base_sha: base,
    run_branch: origin?.branch ?? "",
    logs_root: logsRoot,
    worktree,
    graph_dot: join(logsRoot, "graph.dot"),
    started_at: startedAt,
    repo_path: origin?.repoPath ?? "",
    kilroy_v1: true,
    engine: "embedded",
    dialect: options.dialect ?? "spec",
    graph_file: graph.file,
    context,
    run_config_path: "",
    modeldb: {},
    cxdb: {},
    inputs: inputsOf(context),
  };
}
