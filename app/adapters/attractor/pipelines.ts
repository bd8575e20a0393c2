import { join } from "node:path";
import { claimForClone } from "../../attractor/files/claim.ts";
import { filesBeside } from "../../attractor/files/graph-files.ts";
import { REPOSITORY } from "../../attractor/files/logs-root.ts";
import { readRun } from "../../attractor/files/read-run.ts";
import { openScratch } from "../../attractor/files/scratch.ts";
import type { Final, ProgressEvent } from "../../attractor/files/shapes.ts";
import { cloneForRun, openClone, type RunClone } from "../../attractor/git-clone.ts";
import type { GitPlaces } from "../../attractor/git-repository.ts";
import { refuseAnswers } from "../../attractor/human-gates.ts";
import type { Graph } from "../../attractor/language/graph.ts";
import { plainTools } from "../../attractor/plain-tools.ts";
import { contextOf } from "../../attractor/run/inputs.ts";
import { graphOfRun, resumePipeline } from "../../attractor/run/resume-pipeline.ts";
import type { RunOptions, Workplace } from "../../attractor/run/run.ts";
import { runPipeline } from "../../attractor/run/run-pipeline.ts";
import type {
  GateAnswers,
  PipelineResumeRequest,
  PipelineRunOutcome,
  PipelineRunRequest,
} from "../../core/workbench.ts";
import type { Watch, Workbench } from "../../ports/workbench.ts";
import { hasAgents, noAgents, writersOf } from "./backends.ts";
import { findingsIn } from "./findings.ts";
import { gatesOf, plainQuestion } from "./gates-of.ts";
import {
  type AgentsRequest,
  boxedTools,
  type OpenAgents,
  ownWriters,
  type PipelineSandbox,
} from "./own-run.ts";
import { personsGraphs, readGraph, telling } from "./persons-graphs.ts";

/** What running a person's own graph needs. */
export interface PipelineParts {
  /** What every stage sees. */
  readonly env: Readonly<Record<string, string>>;
  /** Where tools run; null, or without it: as the person's own processes. */
  readonly sandbox?: () => Promise<PipelineSandbox | null>;
  /** Agents for the nodes that need one, and how they are let go; asked for only where a graph has such nodes. */
  readonly agents: (run: AgentsRequest) => Promise<OpenAgents>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A name that no other run has: letters, digits and dashes. */
  readonly newRunId: () => string;
}

/** Pipelines for people: what is wrong with graphs, and one run of one in a clone of a repository. */
export function pipelineBench(
  parts: PipelineParts,
): Pick<Workbench, "pipelineValidate" | "pipelineRun" | "pipelineResume"> {
  return {
    pipelineValidate: (files, dialect, setting = {}) =>
      Promise.all(
        files.map((file) =>
          telling(async () => {
            const graph = await readGraph(file, filesBeside());
            return { file, findings: findingsIn(graph, dialect, setting) };
          }),
        ),
      ),
    pipelineRun: (request, watch) => telling(() => run(parts, request, watch)),
    pipelineResume: (request, watch) => telling(() => resume(parts, request, watch)),
  };
}

/** The run works in a clone below the logs root; its commits come back as the branch `attractor/run/<id>`. */
async function run(
  parts: PipelineParts,
  request: PipelineRunRequest,
  watch: Watch,
): Promise<PipelineRunOutcome> {
  const graph = await personsGraphs.read(request.file, request.repository, watch.signal);
  const { dialect, logsRoot, repository, gates } = request;
  const context = contextOf(request.inputs ?? {});
  personsGraphs.refuseUnfit(graph, request);
  const warned = personsGraphs.tellWarnings(graph, request, watch);
  const claim = claimForClone(logsRoot);
  const limits = limitsOf(request);
  const task = { graph, logsRoot, repository, gates, limits, runId: parts.newRunId() };
  const clone = (places: GitPlaces) => cloneForRun(repository, places, task.runId);
  try {
    const outcome = await inClone({ parts, task, watch }, clone, (workplace, origin) =>
      runPipeline({ ...workplace, graph, runId: task.runId, dialect, context, origin }),
    );
    return { ...outcome, ...warned };
  } finally {
    claim.release();
  }
}

/** Goes on in the clone and the worktree that the run has in its logs root. */
async function resume(
  parts: PipelineParts,
  request: PipelineResumeRequest,
  watch: Watch,
): Promise<PipelineRunOutcome> {
  const { logsRoot, gates } = request;
  const { manifest } = readRun(logsRoot);
  const { run_id: runId, repo_path: repository } = manifest;
  const graph = graphOfRun(logsRoot);
  if (gates.kind === "given") refuseAnswers(graph, gates.answers);
  const task = { graph, logsRoot, repository, gates, limits: limitsOf(request), runId };
  const clone = async (places: GitPlaces) => openClone(repository, places, runId);
  return inClone({ parts, task, watch }, clone, resumePipeline);
}

type Limits = Pick<Workplace, "stallMs">;

function limitsOf({ stallMs }: Limits): Limits {
  return stallMs === undefined ? {} : { stallMs };
}

/** One run, new or begun. */
interface Task {
  readonly graph: Graph;
  readonly logsRoot: string;
  readonly repository: string;
  readonly gates: GateAnswers;
  readonly limits: Limits;
  readonly runId: string;
  readonly scratch: string;
}

interface Session {
  readonly parts: PipelineParts;
  readonly task: Omit<Task, "scratch">;
  readonly watch: Watch;
}

/** Who writes code in a graph without nodes for agents. */
const NOBODY: OpenAgents = {
  agents: noAgents("the graph has no node for an agent"),
  close: async () => {},
};

type Origin = NonNullable<RunOptions["origin"]>;

async function inClone(
  session: Session,
  clone: (places: GitPlaces) => Promise<RunClone>,
  go: (workplace: Workplace, origin: Origin) => Promise<Final>,
): Promise<PipelineRunOutcome> {
  const { runId, logsRoot } = session.task;
  const scratch = await openScratch("pipeline");
  try {
    const task = { ...session.task, scratch: scratch.folder };
    const final = await goInClone({ ...session, task }, clone, go);
    const { checkpoint } = readRun(logsRoot);
    const asks = final.open_questions;
    return {
      run: runId,
      status: final.status,
      reason: final.failure_reason ?? null,
      stages: checkpoint?.completed_nodes.length ?? 0,
      logsRoot,
      ...(final.status === "canceled" ? { resumable: true } : {}),
      ...(asks === undefined ? {} : { questions: asks.map(plainQuestion) }),
    };
  } finally {
    await scratch.remove();
  }
}

async function goInClone(
  { parts, task, watch }: Session & { readonly task: Task },
  make: Parameters<typeof inClone>[1],
  go: Parameters<typeof inClone>[2],
): Promise<Final> {
  const { graph, runId, logsRoot } = task;
  const { env, now } = parts;
  const places = { gitDir: join(logsRoot, REPOSITORY), worktree: join(logsRoot, "worktree"), env };
  const { worktree } = places;
  const sandbox = (await parts.sandbox?.()) ?? null;
  const opened = hasAgents(graph) ? await parts.agents({ runId, logsRoot }) : NOBODY;
  try {
    const codergen = writersOf(graph, ownWriters(opened, sandbox, logsRoot));
    const clone = await make(places);
    tellPlaces(watch, { runId, task, branch: clone.branch, sandbox });
    const workplace = {
      logsRoot,
      worktree,
      repository: clone.repository,
      tools: sandbox === null ? plainTools() : boxedTools(sandbox, task),
      codergen,
      gates: gatesOf(task.gates, watch),
      ...task.limits,
      env: sandbox === null ? env : { ...env, PATH: sandbox.path },
      now,
      signal: watch.signal,
      onEvent: (event: ProgressEvent) => tellStage(event, watch),
    };
    const final = await go(workplace, { repoPath: task.repository, branch: clone.branch });
    await clone.publish();
    return final;
  } finally {
    await opened.close();
  }
}

interface Places {
  readonly runId: string;
  readonly task: Task;
  readonly branch: string;
  readonly sandbox: PipelineSandbox | null;
}

function tellPlaces(watch: Watch, { runId, task, branch, sandbox }: Places): void {
  watch.says(
    `run ${runId} on the last commit of ${task.repository}; its commits go to the branch ${branch}`,
  );
  watch.says(
    sandbox === null
      ? "no sandbox: its tools run as your own processes"
      : `its tools run in a sandbox without a network: ${sandbox.boxes.isolation.by}`,
  );
}

function tellStage({ event, node_id, status }: ProgressEvent, watch: Watch): void {
  if (event === "stage_attempt_end") watch.says(`${String(node_id)}: ${String(status)}`);
}
