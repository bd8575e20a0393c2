import { isDeepStrictEqual } from "node:util";
import { layout } from "../../app/adapters/graphviz/layout.ts";
import { draw } from "../../app/attractor/drawing/draw.ts";
import { type Way, wayOf } from "../../app/attractor/drawing/way.ts";
import { type RecordedRun, readWay } from "../../app/attractor/files/read-way.ts";
import type { Graph } from "../../app/attractor/language/graph.ts";
import { parsePipeline } from "../../app/attractor/language/parse.ts";
import { joinOf } from "../../app/attractor/run/parallel/join.ts";
import { faultIn } from "../attractor/drawing/well-formed.ts";
import type { OpenCheck } from "./check.ts";
import { recordedLints, recordedRuns } from "./corpora.ts";

/** A picture of every graph in use elsewhere, and of every run that real Kilroy left: its way is the recorded route. */
export function pictureChecks(): readonly OpenCheck[] {
  const used = recordedLints().filter(({ name, parses }) => parses && name.startsWith("dot/"));
  const graphs = used.map(({ name, text }): OpenCheck => {
    const what = `${name} picture`;
    const make = async () => {
      const graph = parsePipeline(text, name);
      return { what, seen: "drawn", differs: faults(await draw(graph, undefined, layout)) };
    };
    return { what, make };
  });
  const runs = recordedRuns().map(({ name, logsRoot }): OpenCheck => {
    const what = `${name} picture`;
    const make = async () => {
      const recorded = readWay(logsRoot);
      const graph = parsePipeline(recorded.files.graph, name);
      const way = wayOf(graph, recorded, Date.now());
      const differs = [
        ...wayDiffers(graph, way, recorded),
        ...faults(await draw(graph, way, layout)),
      ];
      return { what, seen: `${way.steps.length} steps as there, ${way.status}`, differs };
    };
    return { what, make };
  });
  return [...graphs, ...runs];
}

function faults(svg: string): readonly string[] {
  const fault = faultIn(svg);
  return fault === undefined ? [] : [fault];
}

/** The route of a recording is its first attempts in order, and the exit of its checkpoint; branches come to their join together. */
function wayDiffers(
  graph: Graph,
  { steps }: Way,
  { events, files }: RecordedRun,
): readonly string[] {
  const begun = events
    .filter(({ event, attempt }) => event === "stage_attempt_start" && attempt === 1)
    .map(({ node_id }) => String(node_id));
  const last = files.checkpoint?.completed_nodes.at(-1);
  const route = last === undefined || begun.includes(last) ? begun : [...begun, last];
  const there = route.filter((id, i) => i > 0 && joinOf(graph, route[i - 1] ?? "") !== id);
  const seen = steps.filter(({ number }) => !number.includes(".")).map(({ to }) => to);
  return isDeepStrictEqual(seen, there) ? [] : [`${seen.join(" ")} here, ${there.join(" ")} there`];
}
