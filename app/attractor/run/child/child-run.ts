import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeAtomic } from "../../files/atomic.ts";
import { stateOf, writeCheckpoint } from "../../files/checkpoint.ts";
import { openJournal } from "../../files/journal.ts";
import { writeManifest } from "../../files/manifest.ts";
import { readRun } from "../../files/read-run.ts";
import type { Final } from "../../files/shapes.ts";
import { keptAttempt } from "../../files/stage-folder.ts";
import type { Attempt } from "../../handlers/handler.ts";
import type { Graph } from "../../language/graph.ts";
import { initialState } from "../initial-state.ts";
import type { Position, Run } from "../run.ts";
import { placeInRun, stageName } from "../stage-name.ts";
import { beating } from "../stall.ts";
import { childContext } from "./telemetry.ts";

/** The folder of a child in its manager's: like a logs root, without a worktree of its own. */
export const CHILD = "child";

/** A child as it is found: to be begun or gone on with, or ended before its manager's engine was killed. */
export type OpenedChild = Position & { readonly ended: Final | undefined };

/** What a manager adds to the run of its child. */
export type Supervision = Required<Pick<Run, "isEnough" | "signal">> & Pick<Run, "steering">;

/** Opens the child of a manager in the worktree that both work in, which is put where the child left it, or finds it. */
export async function openChild(
  attempt: Attempt,
  graph: Graph,
  supervision: Supervision,
): Promise<OpenedChild> {
  const folder = join(attempt.folder, CHILD);
  const given = childContext(attempt.context, graph);
  const known = { attempt, graph, given, folder, supervision };
  const begun = existsSync(join(folder, "manifest.json"));
  return begun ? goOn(known) : begin(known);
}

interface Known {
  readonly attempt: Attempt;
  readonly graph: Graph;
  /** The context that the child begins with. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly folder: string;
  readonly supervision: Supervision;
}

async function begin(known: Known): Promise<OpenedChild> {
  const { folder, graph, given, attempt } = known;
  const { run } = attempt;
  const commit = foundBy(attempt);
  // The child of the attempt before may have been ended in the middle of a stage.
  if (attempt.number > 1) await run.repository.reset(commit);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  writeAtomic(join(folder, "graph.dot"), graph.text);
  const own = ownRun(known, folder);
  const state = { ...initialState(graph, run.base, given), commit };
  writeCheckpoint(own, state);
  // Last, for it says that there is a run.
  writeManifest(own, run.base, own.journal.time());
  return { run: own, state, ended: undefined };
}

/** The commit on which the child of an attempt begins: where that of the attempt before ended, else what the stage found. */
function foundBy({ folder, found, number }: Attempt): string {
  if (number === 1) return found;
  const { checkpoint } = readRun(join(keptAttempt(folder, number - 1), CHILD));
  return checkpoint?.git_commit_sha ?? found;
}

async function goOn(known: Known): Promise<OpenedChild> {
  const { folder, graph, given, attempt } = known;
  const { run } = attempt;
  const { logsRoot, checkpoint, final } = readRun(folder);
  const own = ownRun(known, logsRoot);
  const kept = checkpoint === undefined ? undefined : stateOf(checkpoint);
  const state = kept ?? { ...initialState(graph, run.base, given), commit: foundBy(attempt) };
  await run.repository.reset(state.commit);
  if (final !== undefined && final.status !== "canceled") return { run: own, state, ended: final };
  for (const one of new Set([logsRoot, folder])) rmSync(join(one, "final.json"), { force: true });
  return { run: own, state, ended: undefined };
}

/** The manager's run with the child's graph, in the child's folder. */
function ownRun({ attempt, graph, given, folder, supervision }: Known, logsRoot: string): Run {
  const { run, node, visit, number } = attempt;
  const { onEvent: _, stop: __, ...shared } = run;
  const opened = openJournal({ logsRoot, runId: run.runId, now: run.now });
  const journal = beating(opened, run.beat);
  return {
    ...shared,
    ...supervision,
    graph,
    context: given,
    pipelineRoot: folder,
    managed: `${placeInRun(run)}/${stageName(node.id, visit, number)}/${CHILD}`,
    logsRoot,
    journal,
  };
}
