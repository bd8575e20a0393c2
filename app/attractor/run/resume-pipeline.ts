import { rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { stateOf } from "../files/checkpoint.ts";
import { openJournal } from "../files/journal.ts";
import { refuseUnwritable } from "../files/logs-root.ts";
import { type RunFiles, readRun } from "../files/read-run.ts";
import { lockRun } from "../files/run-lock.ts";
import type { Final } from "../files/shapes.ts";
import type { Graph } from "../language/graph.ts";
import { findAgain, withNamedFiles } from "../language/named-files.ts";
import { parsePipeline } from "../language/parse.ts";
import { refuseFaulty } from "../lint/lint.ts";
import { PipelineError } from "../pipeline-error.ts";
import { endMarked } from "../process-tree.ts";
import { recordAgain } from "./finish.ts";
import { initialState } from "./initial-state.ts";
import type { Workplace } from "./run.ts";
import type { RunState } from "./state.ts";
import { walkToEnd } from "./walk-to-end.ts";

const foundFile = z.strictObject({
  from: z.string(),
  path: z.string(),
  file: z.string(),
  text: z.string(),
});

/** What this engine adds to `manifest.json`. */
const ownManifest = z.looseObject({
  engine: z.literal("embedded"),
  dialect: z.enum(["spec", "kilroy"]),
  graph_file: z.string(),
  context: z.record(z.string(), z.unknown()),
  graph_files: z.array(foundFile).default([]),
  stall_timeout_ms: z.int().positive().optional(),
});

/**
 * Goes on with a run that was killed or canceled: the worktree is reset to the checkpoint's commit, everything the run knew
 * is restored, and the next edge is chosen from the stored outcome. A run that ended by itself answers its `Final` again.
 */
export async function resumePipeline(options: Workplace): Promise<Final> {
  const files = readRun(options.logsRoot);
  refuseUnwritable(options.logsRoot);
  const { final } = files;
  if (final !== undefined && final.status !== "canceled") return endedBefore(options, files, final);
  const own = ownRun(options.logsRoot, files);
  const { graph } = own;
  refuseFaulty(graph, own.dialect);
  const lock = lockRun(options.logsRoot);
  try {
    return await goOn(options, files, own);
  } finally {
    await endMarked([`KILROY_LOGS_ROOT=${options.logsRoot}`]);
    lock.release();
  }
}

/** Another engine's run is not written to: what it left out of its end stays out. */
async function endedBefore(options: Workplace, files: RunFiles, final: Final): Promise<Final> {
  const { logsRoot, manifest, events } = files;
  if (!ownManifest.safeParse(manifest).success) return final;
  const { now, onEvent, worktree, logsRoot: root } = options;
  const { graph } = ownRun(root, files);
  const journal = openJournal({ logsRoot, runId: manifest.run_id, now, onEvent });
  const roots = { baseLogsRoot: root, pipelineRoot: root };
  await recordAgain({ logsRoot, ...roots, journal, graph, worktree }, final, events);
  return final;
}

async function goOn(options: Workplace, files: RunFiles, own: OwnRun): Promise<Final> {
  const { manifest, logsRoot } = files;
  const state = restoredState(files, own);
  await endMarked([`KILROY_LOGS_ROOT=${options.logsRoot}`]);
  await options.repository.reset(state.commit);
  const { run_id: runId, base_sha: base } = manifest;
  const { now, onEvent } = options;
  const journal = openJournal({ logsRoot, runId, now, onEvent });
  for (const folder of [logsRoot, options.logsRoot])
    rmSync(join(folder, "final.json"), { force: true });
  const roots = { baseLogsRoot: options.logsRoot, pipelineRoot: options.logsRoot };
  // A limit that is given now counts, else the one that the run began with.
  const { limits, ...known } = own;
  const run = { ...limits, ...options, ...known, runId, base, journal, logsRoot, ...roots };
  const msg = `Run resumed after: ${state.current ?? "nothing"}`;
  journal.log({
    source: "engine",
    node: "",
    event: "run.resumed",
    msg,
    data: { sha: state.commit },
  });
  return walkToEnd(run, state);
}

/** The graph of a run of this engine, with the files that it named when the run began. */
export function graphOfRun(logsRoot: string): Graph {
  return ownRun(logsRoot, readRun(logsRoot)).graph;
}

interface OwnRun {
  readonly graph: Graph;
  readonly dialect: "spec" | "kilroy";
  readonly context: Readonly<Record<string, unknown>>;
  readonly limits: Pick<Workplace, "stallMs">;
}

function ownRun(logsRoot: string, { manifest, graph }: RunFiles): OwnRun {
  const read = ownManifest.safeParse(manifest);
  if (!read.success) throw notOurs(logsRoot, "manifest.json");
  const { dialect, context, graph_file, graph_files, stall_timeout_ms: stallMs } = read.data;
  const parsed = parsePipeline(graph, graph_file);
  // What was read when the run began, whatever has become of the files.
  const graphOfThen = withNamedFiles(parsed, findAgain(graph_files));
  return { graph: graphOfThen, dialect, context, limits: stallMs === undefined ? {} : { stallMs } };
}

function restoredState({ checkpoint, manifest }: RunFiles, { graph, context }: OwnRun): RunState {
  if (checkpoint === undefined) return initialState(graph, manifest.base_sha, context);
  const state = stateOf(checkpoint);
  if (state === undefined) throw notOurs(manifest.logs_root, "checkpoint.json");
  return state;
}

function notOurs(logsRoot: string, name: string): PipelineError {
  return new PipelineError({
    kind: "unsupported",
    file: join(logsRoot, name),
    problem: "this run was made by another engine, which leaves out what a resume needs",
    remedy: "start a new run from the checkpoint's commit",
  });
}
