import { join } from "node:path";
import { draw, type Layout } from "../../attractor/drawing/draw.ts";
import { type Way, wayOf } from "../../attractor/drawing/way.ts";
import { filesBeside } from "../../attractor/files/graph-files.ts";
import { readWay } from "../../attractor/files/read-way.ts";
import type { Graph } from "../../attractor/language/graph.ts";
import { parsePipeline } from "../../attractor/language/parse.ts";
import { FactoryError } from "../../core/errors.ts";
import type {
  PipelinePicture,
  PipelineProgress,
  PipelineRenderRequest,
} from "../../core/workbench.ts";
import type { Workbench } from "../../ports/workbench.ts";
import { readGraph, telling } from "./persons-graphs.ts";

/** What pictures are made with. */
export interface PictureParts {
  readonly layout: Layout;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Pictures of graphs and of their runs, laid out by whoever can. */
export function pipelinePictures(parts: PictureParts): Pick<Workbench, "pipelineRender"> {
  return { pipelineRender: (request) => telling(() => render(request, parts)) };
}

async function render(
  { file, logsRoot }: PipelineRenderRequest,
  { layout, now }: PictureParts,
): Promise<PipelinePicture> {
  const given = file === null ? null : await readGraph(file, filesBeside());
  if (logsRoot === null) {
    if (given === null)
      throw new FactoryError("wrong-use", "nothing to draw: name a graph, or --logs-root of a run");
    return { svg: await draw(given, undefined, layout), run: null };
  }
  const recorded = readWay(logsRoot);
  const graph = given ?? parsePipeline(recorded.files.graph, join(logsRoot, "graph.dot"));
  const way = wayOf(graph, recorded, now());
  refuseForeign(graph, way, logsRoot);
  return { svg: await draw(graph, way, layout), run: progressOf(way) };
}

/** A run of another graph would lose what it did at nodes that this one does not have. */
function refuseForeign(graph: Graph, way: Way, logsRoot: string): void {
  const strange = [...way.nodes.keys()].find((id) => !graph.nodes.has(id));
  if (strange === undefined) return;
  throw new FactoryError(
    "invalid-input",
    `the run in ${logsRoot} was at node ${strange}, which ${graph.file} does not have: leave the graph out, the run keeps its own`,
  );
}

function progressOf({ run, status, reason, ms, nodes, steps }: Way): PipelineProgress {
  return {
    run,
    status,
    reason: reason ?? null,
    ms,
    nodes: [...nodes].map(([node, { since: _, ...told }]) => ({ node, ...told })),
    steps: steps.map(({ number, from, to, edge }) => ({
      number,
      from,
      to,
      jump: edge === undefined,
    })),
  };
}
