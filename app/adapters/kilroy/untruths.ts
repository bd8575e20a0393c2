import type { RunFiles } from "../../attractor/files/read-run.ts";
import type { ProgressEvent } from "../../attractor/files/shapes.ts";
import type { Graph } from "../../attractor/language/graph.ts";
import { nodesOfKind } from "../../attractor/language/kinds.ts";
import type { GivenAnswer } from "./gate-desk.ts";

/** What a run that Kilroy calls a success is looked at for. */
export interface Claimed {
  readonly graph: Graph;
  readonly files: Pick<RunFiles, "events" | "checkpoint">;
  /** Whether somebody asked for every human gate's first option. */
  readonly approves: boolean;
  /** What Kilroy was answered, in order. */
  readonly given: readonly GivenAnswer[];
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

  /** Without its server Kilroy takes the first option of every gate; with it, what it was not answered in time. */
  gates: ({ graph, files, approves, given }) => {
    if (approves) return [];
    const selected = files.checkpoint?.context["human.gate.selected"];
    const how = selected === undefined ? "" : ` with ${String(selected)}`;
    const gates = nodesOfKind(graph, "human").map(({ id }) => id);
    const itself = gates.find((id) => passes(files.events, id) > answersAt(given, id).length);
    if (itself !== undefined)
      return [`human gate ${itself} was answered by kilroy itself${how}, and by no person`];
    if (selected === undefined || given.length > 0) return [];
    return [`a human gate was answered by kilroy itself${how}, and by no person`];
  },

  /** A word can mean another option to Kilroy, and whoever is beside it can be quicker with an answer. */
  ways: ({ files, given }) =>
    [...new Set(given.map(({ node }) => node))].flatMap((gate) => {
      const ways = named(files.events, "edge_selected").filter(
        ({ from_node }) => from_node === gate,
      );
      const wrong = answersAt(given, gate).find(
        ({ option }, at) => ways[at] !== undefined && ways[at].to_node !== option.to,
      );
      return wrong === undefined
        ? []
        : [`kilroy did not go on to ${wrong.option.to} after gate ${gate}, as it was answered`];
    }),

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

/** How often a gate was passed, in the run and in its branches. */
function passes(events: readonly ProgressEvent[], gate: string): number {
  const inRun = named(events, "stage_attempt_end").filter(({ node_id }) => node_id === gate);
  const inBranches = named(events, "branch_progress").filter(
    ({ branch_event, branch_node_id }) =>
      branch_event === "stage_attempt_end" && branch_node_id === gate,
  );
  return inRun.length + inBranches.length;
}

function answersAt(given: readonly GivenAnswer[], gate: string): readonly GivenAnswer[] {
  return given.filter(({ node }) => node === gate);
}

function named(events: readonly ProgressEvent[], name: string): readonly ProgressEvent[] {
  return events.filter(({ event }) => event === name);
}
