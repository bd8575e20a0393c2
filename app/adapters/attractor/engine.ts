import { join } from "node:path";
import type { Codergen } from "../../attractor/codergen.ts";
import { filesBeside } from "../../attractor/files/graph-files.ts";
import { readRun } from "../../attractor/files/read-run.ts";
import { gitRepository, prepareGitFolder } from "../../attractor/git-repository.ts";
import type { Graph } from "../../attractor/language/graph.ts";
import {
  type FindFile,
  refusedFile,
  withNamedFiles,
} from "../../attractor/language/named-files.ts";
import { parsePipeline } from "../../attractor/language/parse.ts";
import { PipelineError } from "../../attractor/pipeline-error.ts";
import type { Repository } from "../../attractor/repository.ts";
import { runPipeline } from "../../attractor/run/run-pipeline.ts";
import type { Boxes } from "../../ports/boxes.ts";
import type { Engine, EngineEnding, EngineRequest } from "../../ports/engine.ts";
import type { Workshop } from "../../ports/workshop.ts";
import { type Agents, writersOf } from "./backends.ts";
import { boxTools } from "./box-tools.ts";
import { cloneBox } from "./clone-box.ts";

/** Where git is looked for. */
const PATH = "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin";

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
    const graph = graphOf(request);
    const final = await runPipeline({
      graph,
      runId: request.run,
      logsRoot: request.logsRoot,
      worktree: request.clone.tree,
      repository: clonedRepository(parts.workshop, request),
      tools: boxTools(parts.boxes, request),
      codergen: writersOf(graph, {
        agents: parts.agents,
        compiler: compiling(request),
        boxOn: (worktree) => cloneBox(parts.boxes, request, worktree),
        noAgents: request.noAgents,
      }),
      env: request.env,
      now: parts.now,
      signal: request.signal,
    });
    const { checkpoint } = readRun(request.logsRoot);
    return {
      status: final.status,
      reason: final.failure_reason ?? null,
      stages: checkpoint?.completed_nodes.length ?? 0,
    };
  } catch (error) {
    if (error instanceof PipelineError) return { status: "fail", reason: error.message, stages: 0 };
    throw error;
  }
}

/**
 * The graph with the files that it names. A product's own lies in the product's repository, and so do they; the clone has them
 * as the base does, nothing having run in it yet. What the candidate makes of them later counts for nothing.
 */
function graphOf({ pipeline: { name, text }, clone }: EngineRequest): Graph {
  if (!name.startsWith("./")) return withNamedFiles(parsePipeline(text, name), refusedFile);
  const find = filesBeside(clone.tree);
  const beside = join(clone.tree, name);
  const files: FindFile = (path, from) => find(path, from === name ? beside : from);
  return withNamedFiles(parsePipeline(text, name), files);
}

/** The clone's commits are the workshop's; branches beside it are linked worktrees of its git folder. */
function clonedRepository(workshop: Workshop, { clone, date }: EngineRequest): Repository {
  prepareGitFolder(clone.git);
  const own = gitRepository({ gitDir: clone.git, worktree: clone.tree, env: { PATH }, date });
  return {
    base: () => workshop.head(clone),
    commit: (subject) => workshop.commit(clone, { subject, date }),
    reset: (sha) => workshop.reset(clone, sha),
    fork: (request) => own.fork(request),
    merge: (request) => own.merge(request),
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
