import { cpSync, rmSync } from "node:fs";
import type { Codergen } from "../../attractor/codergen.ts";
import { graphIn } from "../../attractor/files/kept-graph.ts";
import { readRun } from "../../attractor/files/read-run.ts";
import type { Final } from "../../attractor/files/shapes.ts";
import { gitRepository, prepareGitFolder } from "../../attractor/git-repository.ts";
import type { Graph } from "../../attractor/language/graph.ts";
import { PipelineError } from "../../attractor/pipeline-error.ts";
import type { Repository } from "../../attractor/repository.ts";
import { contextOf } from "../../attractor/run/inputs.ts";
import { graphOfRun, resumePipeline } from "../../attractor/run/resume-pipeline.ts";
import type { Workplace } from "../../attractor/run/run.ts";
import { runPipeline } from "../../attractor/run/run-pipeline.ts";
import { type Boxes, MACHINE_PATH } from "../../ports/boxes.ts";
import type { Engine, EngineEnding, EngineRequest } from "../../ports/engine.ts";
import type { Workshop } from "../../ports/workshop.ts";
import { type Agents, writersOf } from "./backends.ts";
import { boxTools } from "./box-tools.ts";
import { candidateIn } from "./candidate-models.ts";
import { cloneBox } from "./clone-box.ts";
import { answeredGates, plainQuestion } from "./gates-of.ts";

/** A resume makes the worktrees of parallel branches anew, from their commits. */
const BRANCH_WORKTREE = /\/parallel\/[^/]+\/pass\d+\/[^/]+\/worktree$/;

export interface EngineParts {
  readonly boxes: Boxes;
  readonly workshop: Workshop;
  readonly agents: Agents;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The embedded engine with its tools in boxes and its commits by the workshop. */
export function attractorEngine(parts: EngineParts): Engine {
  return { run: (request) => run(parts, request) };
}

async function run(parts: EngineParts, request: EngineRequest): Promise<EngineEnding> {
  try {
    rmSync(request.logsRoot, { recursive: true, force: true });
    const final = await (request.resume === undefined
      ? begin(parts, request)
      : goOn(parts, request, request.resume));
    const { checkpoint } = readRun(request.logsRoot);
    const asks = final.open_questions;
    return {
      status: asks === undefined ? final.status : "asks",
      reason: final.failure_reason ?? null,
      stages: checkpoint?.completed_nodes.length ?? 0,
      ...(asks === undefined ? {} : { questions: asks.map(plainQuestion) }),
    };
  } catch (error) {
    if (error instanceof PipelineError) return { status: "fail", reason: error.message, stages: 0 };
    throw error;
  }
}

async function begin(parts: EngineParts, request: EngineRequest): Promise<Final> {
  const { pipeline, clone, run: runId, inputs = {} } = request;
  // The clone has the files of a product's graph as the base does, nothing having run in it yet. What becomes of them later counts for nothing.
  const graph = graphIn(clone.tree, pipeline);
  const context = contextOf(inputs);
  return runPipeline({ ...workplaceOf(parts, request, graph), graph, runId, context });
}

/** Goes on in a copy of the run's files, so that what it is gone on from stays as it was. */
async function goOn(
  parts: EngineParts,
  request: EngineRequest,
  { files }: NonNullable<EngineRequest["resume"]>,
): Promise<Final> {
  const { logsRoot } = request;
  cpSync(files, logsRoot, { recursive: true, filter: (path) => !BRANCH_WORKTREE.test(path) });
  return resumePipeline(workplaceOf(parts, request, graphOfRun(logsRoot)));
}

function workplaceOf(parts: EngineParts, request: EngineRequest, graph: Graph): Workplace {
  return {
    logsRoot: request.logsRoot,
    worktree: request.clone.tree,
    repository: clonedRepository(parts.workshop, request),
    tools: boxTools(parts.boxes, request),
    codergen: writersOf(graph, {
      agents: parts.agents,
      compiler: compiling(request),
      boxOn: (worktree) => cloneBox(parts.boxes, request, worktree),
      noAgents: request.noAgents,
      candidate: candidateIn(request.env),
    }),
    gates: answeredGates(request.resume?.answers ?? []),
    env: request.env,
    now: parts.now,
    signal: request.signal,
  };
}

/** The clone's commits are the workshop's; branches beside it are linked worktrees of its git folder. */
function clonedRepository(workshop: Workshop, { clone, date }: EngineRequest): Repository {
  prepareGitFolder(clone.git);
  const own = gitRepository({
    gitDir: clone.git,
    worktree: clone.tree,
    env: { PATH: MACHINE_PATH },
    date,
  });
  return {
    base: () => workshop.head(clone),
    commit: (subject) => workshop.commit(clone, { subject, date }),
    reset: (sha) => workshop.reset(clone, sha),
    fork: (request) => own.fork(request),
    merge: (request) => own.merge(request),
    patch: (wanted) => own.patch(wanted),
  };
}

function compiling({ write }: EngineRequest): Codergen | null {
  if (write === null) return null;
  return {
    generate: async () => {
      await write();
      return { status: "success", notes: "the code was written" };
    },
  };
}
