import { rm } from "node:fs/promises";
import { graphIn } from "../../attractor/files/kept-graph.ts";
import type { Graph } from "../../attractor/language/graph.ts";
import { refuseFaulty } from "../../attractor/lint/lint.ts";
import { PipelineError } from "../../attractor/pipeline-error.ts";
import { contextOf, inputTexts, refuseInputs } from "../../attractor/run/inputs.ts";
import type { ModelPlace } from "../../core/model-vendor.ts";
import type { Engine, EngineEnding, EngineRequest } from "../../ports/engine.ts";
import type { Workshop } from "../../ports/workshop.ts";
import { type Offered, refusalOf, withRemedy } from "./refusal.ts";
import { type KilroyParts, runKilroy } from "./run.ts";
import { hasLinks } from "./seen-room.ts";

/** What the engine needs beside what every run does. */
export interface KilroyEngineParts extends KilroyParts {
  readonly workshop: Workshop;
  /** How its agents reach a model, or why there is none. */
  readonly model:
    | ({ readonly kind: "ready" } & ModelPlace)
    | { readonly kind: "missing"; readonly why: string };
}

/** Kilroy as an engine, and what it is not given. */
export interface KilroyEngine extends Engine {
  /** Why it cannot run this truthfully; null where it can. A graph that cannot be read is no reason. */
  refusal(request: EngineRequest): string | null;
}

/** Kilroy as the line's engine: its work ends as the clone's work tree. */
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
  const { pipeline, clone, scratch, logsRoot, mounts, env, limits, signal, inputs = {} } = request;
  try {
    const graph = graphIn(clone.tree, pipeline);
    const refusal = refusalOf(graph, offered(parts, request));
    if (refusal !== null) return { status: "fail", reason: withRemedy(refusal), stages: 0 };
    refuseFaulty(graph, "kilroy");
    refuseInputs(graph, contextOf(inputs));
    await rm(logsRoot, { recursive: true, force: true });
    const { head, ...ending } = await runKilroy(parts, {
      graph,
      runId: request.run,
      gitDir: clone.git,
      base: await parts.workshop.head(clone),
      ...{ logsRoot, scratch, mounts, env, limits, signal },
      model: parts.model.kind === "ready" ? parts.model : null,
      approves: false,
      inputs: inputTexts(inputs),
    });
    await parts.workshop.reset(clone, head);
    return ending;
  } catch (error) {
    if (error instanceof PipelineError) return { status: "fail", reason: error.message, stages: 0 };
    throw error;
  }
}

function offered({ model }: KilroyEngineParts, request: EngineRequest): Offered {
  const { cwd, mounts, noAgents } = request;
  return {
    cwd,
    resumes: request.resume !== undefined,
    approves: false,
    links: hasLinks(mounts),
    model: noAgents === null ? model : { kind: "missing", why: noAgents },
  };
}
