import type { RecordedPart, RecordedRun } from "../files/read-way.ts";
import type { ProgressEvent } from "../files/shapes.ts";
import type { Graph } from "../language/graph.ts";
import { nodesOfKind } from "../language/kinds.ts";
import { joinOf } from "../run/parallel/join.ts";
import { type Step, stepOf } from "./step.ts";

/** How far a node has come. */
export interface NodeProgress {
  /** As it ended last; `running`: it is at work; `stopped`: it was when its run, or its branch, ended. */
  readonly status: string;
  readonly visits: number;
  /** Attempts of all visits together. */
  readonly attempts: number;
  /** Attempts that failed. */
  readonly failed: number;
  /** Milliseconds of all attempts that ended. */
  readonly ms: number;
  /** When the attempt at work began, RFC 3339. */
  readonly since: string | undefined;
}

/** The way of a run: where it went, in order, and what came of each node. */
export interface Way {
  readonly run: string;
  /** `cut off`: it has not ended and no process works on it. */
  readonly status: "running" | "cut off" | "success" | "fail" | "canceled";
  readonly reason: string | undefined;
  /** Milliseconds between the first event and the last, of a running one until now. */
  readonly ms: number;
  readonly nodes: ReadonlyMap<string, NodeProgress>;
  readonly steps: readonly Step[];
}

/** Folds what a run recorded into its way over the graph; `now` in milliseconds since 1970. */
export function wayOf(graph: Graph, recorded: RecordedRun, now: number): Way {
  const { files, alive, events } = recorded;
  const { final, manifest, checkpoint } = files;
  const completed = checkpoint?.completed_nodes ?? [];
  const tracks: Tracks = { graph, completed: new Set(completed), nodes: new Map(), steps: [] };
  follow(tracks, recorded, { ended: final !== undefined || !alive });
  for (const { id } of nodesOfKind(graph, "exit")) {
    // Exits have no events.
    const visits = completed.filter((node) => node === id).length;
    if (visits > 0)
      tracks.nodes.set(id, { ...UNSEEN, status: "success", visits, attempts: visits });
  }
  if (final?.status === "canceled") stopLast(tracks, events, completed);
  const status = final?.status ?? (alive ? "running" : "cut off");
  return {
    run: manifest.run_id,
    status,
    reason: final?.failure_reason,
    ms: lasted(events, status === "running" ? now : 0),
    nodes: tracks.nodes,
    steps: tracks.steps,
  };
}

/** What a stop ended tells of a failure, and has no checkpoint: it was stopped, and is begun again when the run goes on. */
function stopLast(
  { nodes }: Tracks,
  events: readonly ProgressEvent[],
  completed: readonly string[],
): void {
  const last = events.findLast(({ event }) => event.startsWith("stage_attempt_"));
  const id = last === undefined ? "" : text(last, "node_id");
  const node = nodes.get(id);
  if (node?.status !== "fail") return;
  if (node.visits > completed.filter((one) => one === id).length)
    nodes.set(id, { ...node, status: "stopped", failed: node.failed - 1 });
}

const UNSEEN: NodeProgress = {
  status: "",
  visits: 0,
  attempts: 0,
  failed: 0,
  ms: 0,
  since: undefined,
};

/** What is drawn while events are followed. */
interface Tracks {
  readonly graph: Graph;
  /** What the run's checkpoint says was there. */
  readonly completed: ReadonlySet<string>;
  readonly nodes: Map<string, NodeProgress>;
  readonly steps: Step[];
}

/** Whose events are followed: the run's own, or those of a branch from its component to its join. */
interface Leg {
  /** Whether nothing of it is at work any more. */
  readonly ended: boolean;
  /** Where a branch comes from, and what stands before the numbers of its steps. */
  readonly from?: string;
  readonly prefix?: string;
}

/** Where a leg stands between two events. */
interface Position {
  at: string | undefined;
  /** The way out of `at` that was chosen. */
  chosen: Step | undefined;
  /** The node whose attempt is at work. */
  open: string | undefined;
  count: number;
}

function follow(tracks: Tracks, part: RecordedPart, leg: Leg): void {
  const components = Map.groupBy(part.branches, ({ component }) => component);
  const passes = new Map<string, number>();
  const here: Position = { at: leg.from, chosen: undefined, open: undefined, count: 0 };
  for (const event of part.events) {
    const node = text(event, "node_id");
    switch (event.event) {
      case "stage_attempt_start":
        if (event.attempt === 1 && !isBegunAgain(here, node)) arrive(tracks, here, { node, leg });
        begin(tracks, here, event);
        break;
      case "stage_attempt_end":
        end(tracks, here, event);
        if (components.has(node)) {
          const pass = (passes.get(node) ?? 0) + 1;
          passes.set(node, pass);
          followBranches(tracks, here, { part, node, pass, leg, ended: true });
        }
        break;
      default:
        here.chosen = chosenIn(tracks.graph, event) ?? here.chosen;
    }
  }
  const { open } = here;
  if (open !== undefined && components.has(open)) {
    const pass = (passes.get(open) ?? 0) + 1;
    followBranches(tracks, here, { part, node: open, pass, leg, ended: leg.ended });
  }
  close(tracks, here, { part, leg });
}

/** Whether this is the visit at hand once more: its engine was killed, and the next one began after the last checkpoint. */
function isBegunAgain({ at, chosen, open }: Position, node: string): boolean {
  return open === node || (at === node && chosen?.from !== node);
}

/** Comes to a node: the step that was chosen for it, else the one that must have been taken. */
function arrive(tracks: Tracks, here: Position, { node, leg }: { node: string; leg: Leg }): void {
  const { at, chosen } = here;
  here.at = node;
  const before = tracks.nodes.get(node) ?? UNSEEN;
  tracks.nodes.set(node, { ...before, visits: before.visits + 1 });
  if (at === undefined || (chosen?.to !== node && joinOf(tracks.graph, at) === node)) return;
  take(tracks, here, { leg, step: chosen?.to === node ? chosen : stepOf(tracks.graph, at, node) });
}

function take(tracks: Tracks, here: Position, { leg, step }: { leg: Leg; step: Step }): void {
  here.count += 1;
  tracks.steps.push({ ...step, number: `${leg.prefix ?? ""}${here.count}` });
}

function begin({ nodes }: Tracks, here: Position, event: ProgressEvent): void {
  const node = text(event, "node_id");
  const before = nodes.get(node) ?? UNSEEN;
  here.open = node;
  here.chosen = undefined;
  nodes.set(node, { ...before, status: "running", attempts: before.attempts + 1, since: event.ts });
}

function end({ nodes }: Tracks, here: Position, event: ProgressEvent): void {
  const node = text(event, "node_id");
  const before = nodes.get(node) ?? UNSEEN;
  const ms = before.since === undefined ? 0 : Date.parse(event.ts) - Date.parse(before.since);
  here.open = undefined;
  nodes.set(node, {
    ...before,
    status: text(event, "status"),
    failed: before.failed + (text(event, "status") === "fail" ? 1 : 0),
    ms: before.ms + Math.max(0, ms),
    since: undefined,
  });
}

interface Branches {
  readonly part: RecordedPart;
  readonly node: string;
  readonly pass: number;
  readonly leg: Leg;
  readonly ended: boolean;
}

/** The branches of one pass share a number of the leg; their own steps are counted behind it. */
function followBranches(tracks: Tracks, here: Position, branches: Branches): void {
  const { part, node, pass, leg, ended } = branches;
  here.count += 1;
  const prefix = `${leg.prefix ?? ""}${here.count}.`;
  for (const branch of part.branches)
    if (branch.component === node && branch.pass === pass)
      follow(tracks, branch, { ended, from: node, prefix });
}

/** What is left when the events end: the step to an exit, which has no events; a node at work; a branch's way to its join. */
function close(
  tracks: Tracks,
  here: Position,
  { part, leg }: { part: RecordedPart; leg: Leg },
): void {
  const { graph, nodes, completed } = tracks;
  if (here.chosen !== undefined && completed.has(here.chosen.to))
    take(tracks, here, { leg, step: here.chosen });
  const last = nodes.get(here.at ?? "");
  for (const [id, status] of part.statuses) {
    const seen = nodes.get(id);
    if (seen !== undefined && seen.status !== "running") nodes.set(id, { ...seen, status });
  }
  if (here.open !== undefined) {
    const seen = nodes.get(here.open) ?? UNSEEN;
    if (leg.ended) nodes.set(here.open, { ...seen, status: "stopped", since: undefined });
    return;
  }
  const join = leg.from === undefined ? undefined : joinOf(graph, leg.from);
  if (join === undefined || here.at === undefined || last?.status === "fail") return;
  const step = stepOf(graph, here.at, join);
  if (step.edge !== undefined) take(tracks, here, { leg, step });
}

/** The way that an event says was chosen; undefined for other events. */
function chosenIn(graph: Graph, event: ProgressEvent): Step | undefined {
  switch (event.event) {
    case "edge_selected":
      return stepOf(graph, text(event, "from_node"), text(event, "to_node"), {
        condition: text(event, "condition"),
        label: text(event, "label"),
      });
    case "no_matching_fail_edge_fallback":
      return stepOf(graph, text(event, "node_id"), text(event, "retry_target"));
    default:
      return undefined;
  }
}

function text(event: ProgressEvent, key: string): string {
  const value = event[key];
  return typeof value === "string" ? value : "";
}

/** From the first event until the last, or until a time after it. */
function lasted([first, ...more]: readonly ProgressEvent[], until: number): number {
  if (first === undefined) return 0;
  const last = Date.parse((more.at(-1) ?? first).ts);
  return Math.max(0, last - Date.parse(first.ts), until - Date.parse(first.ts));
}
