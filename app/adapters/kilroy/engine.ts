import { rm } from "node:fs/promises";
import { graphIn } from "../../attractor/files/kept-graph.ts";
import type { HumanGates, HumanQuestion } from "../../attractor/human-gates.ts";
import type { Graph } from "../../attractor/language/graph.ts";
import { nodesOfKind } from "../../attractor/language/kinds.ts";
import { refuseFaulty } from "../../attractor/lint/lint.ts";
import { PipelineError } from "../../attractor/pipeline-error.ts";
import { contextOf, inputTexts, refuseInputs } from "../../attractor/run/inputs.ts";
import type { ModelPlace } from "../../core/model-vendor.ts";
import type { RunAnswer, RunQuestion } from "../../core/questions.ts";
import type { Engine, EngineEnding, EngineRequest } from "../../ports/engine.ts";
import type { Workshop } from "../../ports/workshop.ts";
import { kilroysBranch } from "./begun-by.ts";
import { type Offered, refusalOf, toldRefusal } from "./refusal.ts";
import { type KilroyParts, runKilroy } from "./run.ts";
import { hasLinks } from "./seen-room.ts";

/** What the engine needs beside what every run does. */
export interface KilroyEngineParts extends KilroyParts {
  readonly workshop: Workshop;
  /** How its agents reach a model, or why there is none. */
  readonly model:
    | ({ readonly kind: "ready" } & ModelPlace)
    | { readonly kind: "missing"; readonly why: string };
  readonly gates: GateWords;
}

/** Human gates as they are told to and by other processes. */
export interface GateWords {
  answered(answers: readonly RunAnswer[]): HumanGates;
  plain(question: HumanQuestion): RunQuestion;
}

/** Kilroy as an engine, and what it is not given. */
export interface KilroyEngine extends Engine {
  /** Why it cannot run this truthfully; null where it can. A graph that cannot be read is no reason. */
  refusal(request: EngineRequest): string | null;
}

/** Kilroy as the line's engine: its work ends as the clone's work tree. One that asked is begun anew, with every answer so far. */
export function kilroyEngine(parts: KilroyEngineParts): KilroyEngine {
  return {
    refusal: (request) => {
      const graph = readable(request);
      return graph === null ? null : refusalOf(graph, offered(parts, request));
    },
    run: (request) => run(parts, request),
  };
}

function readable({ pipeline, clone }: EngineRequest): Graph | null {
  try {
    return graphIn(clone.tree, pipeline);
  } catch (error) {
    if (error instanceof PipelineError) return null;
    throw error;
  }
}

async function run(parts: KilroyEngineParts, request: EngineRequest): Promise<EngineEnding> {
  try {
    const graph = graphIn(request.clone.tree, request.pipeline);
    const offer = offered(parts, request);
    const refusal = refusalOf(graph, offer);
    if (refusal !== null)
      return { status: "fail", reason: toldRefusal(refusal, graph, offer), stages: 0 };
    refuseFaulty(graph, "kilroy");
    refuseInputs(graph, contextOf(request.inputs ?? {}));
    return await begin(parts, request, graph);
  } catch (error) {
    if (error instanceof PipelineError) return { status: "fail", reason: error.message, stages: 0 };
    throw error;
  }
}

async function begin(
  parts: KilroyEngineParts,
  request: EngineRequest,
  graph: Graph,
): Promise<EngineEnding> {
  const { clone, scratch, logsRoot, mounts, env, limits, signal, inputs = {} } = request;
  const answers = request.resume?.answers ?? [];
  await rm(logsRoot, { recursive: true, force: true });
  const { head, questions, ...ending } = await runKilroy(parts, {
    graph,
    runId: answers.length === 0 ? request.run : `${request.run}-after${answers.length}`,
    gitDir: clone.git,
    base: await parts.workshop.head(clone),
    ...{ logsRoot, scratch, mounts, env, limits, signal },
    model: parts.model.kind === "ready" ? parts.model : null,
    gates: nodesOfKind(graph, "human").length === 0 ? null : parts.gates.answered(answers),
    approves: false,
    inputs: inputTexts(inputs),
  });
  // The next run begins where this one did.
  if (questions !== undefined)
    return { ...ending, questions: questions.map((one) => parts.gates.plain(one)) };
  await parts.workshop.reset(clone, head);
  return ending;
}

function offered({ model }: KilroyEngineParts, request: EngineRequest): Offered {
  const { cwd, mounts, noAgents, resume } = request;
  return {
    cwd,
    resumes: resume !== undefined && kilroysBranch(resume.files) === null,
    gates: "anew",
    links: hasLinks(mounts),
    model: noAgents === null ? model : { kind: "missing", why: noAgents },
  };
}
