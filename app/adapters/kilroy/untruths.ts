import type { RunFiles } from "../../attractor/files/read-run.ts";
import type { ProgressEvent } from "../../attractor/files/shapes.ts";
import type { Graph } from "../../attractor/language/graph.ts";
import { nodesOfKind } from "../../attractor/language/kinds.ts";

/** What a run that Kilroy calls a success is looked at for. */
export interface Claimed {
  readonly graph: Graph;
  readonly files: Pick<RunFiles, "events" | "checkpoint">;
  /** Whether somebody asked for every human gate's first option. */
  readonly approves: boolean;
}

type Look = (claimed: Claimed) => readonly string[];

/** Ways in which Kilroy tells success where there is none. */
const LOOKS: Readonly<Record<string, Look>> = {
  /** A stage that says so did not do all of what it was asked for. Its last visit counts. */
  degraded: ({ files: { events } }) => {
    const last = new Map<string, unknown>();
    for (const { event, node_id, status } of events)
      if (event === "stage_attempt_end") last.set(String(node_id), status);
    const nodes = [...last].filter(([, status]) => status === "degraded_success");
    return nodes
      .slice(0, 1)
      .map(([id]) => `node ${id} ended as degraded_success, which is no success`);
  },

  /** Without its server Kilroy takes the first option of every gate. */
  gates: ({ graph, files, approves }) => {
    if (approves) return [];
    const asked = nodesOfKind(graph, "human").map(({ id }) => id);
    const passed = files.events.find(
      ({ event, node_id }) => event === "stage_attempt_end" && asked.includes(String(node_id)),
    );
    const chosen = files.checkpoint?.context["human.gate.selected"];
    if (passed === undefined && chosen === undefined) return [];
    const gate = passed === undefined ? "a human gate" : `human gate ${String(passed.node_id)}`;
    const how = chosen === undefined ? "" : ` with ${String(chosen)}`;
    return [`${gate} was answered by kilroy itself${how}, and by no person`];
  },

  /** Two eligible edges start branches of which nothing is merged. */
  fanOuts: ({ files }) =>
    named(files.events, "implicit_fan_out").map(
      ({ source_node, join_node, branches }) =>
        `after node ${String(source_node)} ${String(branches)} branches ran to ${String(join_node)} without a component, and kilroy dropped their work`,
    ),

  /** With no true condition Kilroy takes an edge whose condition is false. */
  falseEdges: ({ files }) =>
    named(files.events, "edge_selected")
      .filter(
        ({ selection_method, condition }) => selection_method === "fallback" && condition !== "",
      )
      .map(
        ({ from_node, to_node, condition }) =>
          `after node ${String(from_node)} kilroy went on to ${String(to_node)} although ${String(condition)} was false`,
      ),
};

/** A sentence for each way in which a success is none; empty where it is one. */
export function untruths(claimed: Claimed): readonly string[] {
  return Object.values(LOOKS).flatMap((look) => look(claimed));
}

function named(events: readonly ProgressEvent[], name: string): readonly ProgressEvent[] {
  return events.filter(({ event }) => event === name);
}
