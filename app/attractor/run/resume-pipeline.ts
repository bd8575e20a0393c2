import { rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { stateOf } from "../files/checkpoint.ts";
import { type Journal, openJournal } from "../files/journal.ts";
import { clearLeftLocks, refuseUnwritable } from "../files/logs-root.ts";
import { type RunFiles, readRun } from "../files/read-run.ts";
import { lockRun } from "../files/run-lock.ts";
import type { Final } from "../files/shapes.ts";
import type { Graph } from "../language/graph.ts";
import { findAgain, withNamedFiles } from "../language/named-files.ts";
import { parsePipeline } from "../language/parse.ts";
import { refuseFaulty } from "../lint/lint.ts";
import { PipelineError } from "../pipeline-error.ts";
import { endMarked } from "../process-tree.ts";
import { endIsTold, record } from "./finish.ts";
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
  const { logsRoot } = options;
  const found = readRun(logsRoot);
  refuseUnwritable(logsRoot);
  if (isTold(found)) return found.final;
  const own = ownRun(logsRoot, found);
  refuseFaulty(own.graph, own.dialect);
  const lock = lockRun(logsRoot);
  try {
    clearLeftLocks(logsRoot);
    // Another engine may have gone on with it, and ended it, until now.
    const files = readRun(logsRoot);
    if (isEnded(files)) return await recordedEnd(options, files, own);
    return await goOn(options, files, own);
  } finally {
    await endMarked([`KILROY_LOGS_ROOT=${options.logsRoot}`]);
    lock.release();
  }
}

type Ended = RunFiles & { readonly final: Final };

/** Whether a run ended by itself. */
function isEnded(files: RunFiles): files is Ended {
  return files.final !== undefined && files.final.status !== "canceled";
}

/** Whether nothing is left to be recorded of it. Another engine's run is not written to: what it left out of its end stays out. */
function isTold(files: RunFiles): files is Ended {
  const { manifest, events } = files;
  return isEnded(files) && (endIsTold(events) || !ownManifest.safeParse(manifest).success);
}

/** Records the end of a run whose engine was killed between writing `final.json` and telling it. */
async function recordedEnd(options: Workplace, files: Ended, { graph }: OwnRun): Promise<Final> {
  const { final } = files;
  if (endIsTold(files.events)) return final;
  const { worktree, logsRoot: root } = options;
  const { logsRoot } = files;
  const roots = { baseLogsRoot: root, pipelineRoot: root };
  await record({ logsRoot, ...roots, journal: journalOf(options, files), graph, worktree }, final);
  return final;
}

/** The records of a run, which go on at the time that they have come to. */
function journalOf({ now, onEvent }: Workplace, { logsRoot, manifest, events }: RunFiles): Journal {
  const notBefore = Date.parse(events.at(-1)?.ts ?? "") || 0;
  return openJournal({ logsRoot, runId: manifest.run_id, now, onEvent, notBefore });
}

async function goOn(options: Workplace, files: RunFiles, own: OwnRun): Promise<Final> {
  const { manifest, logsRoot } = files;
  const state = restoredState(files, own);
  await endMarked([`KILROY_LOGS_ROOT=${options.logsRoot}`]);
  await putBack(options, state.commit);
  const { run_id: runId, base_sha: base } = manifest;
  const journal = journalOf(options, files);
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

async function putBack({ repository, worktree }: Workplace, sha: string): Promise<void> {
  try {
    await repository.reset(sha);
  } catch (cause) {
    throw new PipelineError({
      kind: "broken",
      problem: `the worktree ${worktree} cannot be put back to ${sha}, where the run goes on: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: "mend its repository, or start a new run",
      cause,
    });
  }
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
  if (!read.success) throw notOurs(logsRoot);
  const { dialect, context, graph_file, graph_files, stall_timeout_ms: stallMs } = read.data;
  const parsed = parsePipeline(graph, graph_file);
  // What was read when the run began, whatever has become of the files.
  const graphOfThen = withNamedFiles(parsed, findAgain(graph_files));
  return { graph: graphOfThen, dialect, context, limits: stallMs === undefined ? {} : { stallMs } };
}

function restoredState({ checkpoint, manifest, logsRoot }: RunFiles, own: OwnRun): RunState {
  if (checkpoint === undefined) return initialState(own.graph, manifest.base_sha, own.context);
  const state = stateOf(checkpoint);
  if (state !== undefined) return state;
  throw new PipelineError({
    kind: "broken",
    file: join(logsRoot, "checkpoint.json"),
    problem: "this is not what this version's engine writes",
    remedy:
      "go on with the version that began the run, or start a new run from the checkpoint's commit",
  });
}

function notOurs(logsRoot: string): PipelineError {
  return new PipelineError({
    kind: "unsupported",
    file: join(logsRoot, "manifest.json"),
    problem: "this run was made by another engine, which leaves out what a resume needs",
    remedy: "start a new run from the checkpoint's commit",
  });
}
