import { join } from "node:path";
import { packRun } from "../files/archive.ts";
import { writeJson } from "../files/atomic.ts";
import { collectOutputs } from "../files/collect-outputs.ts";
import type { Final, ProgressEvent } from "../files/shapes.ts";
import type { Run, Walked } from "./run.ts";

/**
 * Ends a run: `final.json` first, then what it made and its archive, then the terminal event; after a restart in its folder and in
 * the run's.
 */
export async function finish({ run, state, status, reason, open }: Walked): Promise<Final> {
  const final: Final = {
    timestamp: run.journal.time(),
    status,
    run_id: run.runId,
    final_git_commit_sha: state.commit,
    ...(reason === undefined ? {} : { failure_reason: reason }),
    ...(open === undefined ? {} : { open_questions: open }),
    cxdb_context_id: "",
    cxdb_head_turn_id: "",
  };
  try {
    await record(run, final);
    return final;
  } catch (cause) {
    // The disk took nothing more: the caller still gets the truth, with this added to it.
    const why = `the end of the run could not be recorded: ${messageOf(cause)}`;
    return {
      ...final,
      status: "fail",
      failure_reason: reason === undefined ? why : `${reason}; ${why}`,
    };
  }
}

/** Where a run's end is recorded. */
type EndPlace = Pick<
  Run,
  "logsRoot" | "pipelineRoot" | "baseLogsRoot" | "journal" | "graph" | "worktree"
>;

/** Records an end. */
export async function record(run: EndPlace, final: Final): Promise<void> {
  const folders = new Set([run.logsRoot, run.pipelineRoot]);
  for (const folder of folders) writeJson(join(folder, "final.json"), final);
  collect(run);
  // A child's files are in the archive of its manager's run.
  if (run.pipelineRoot === run.baseLogsRoot) for (const folder of folders) await pack(run, folder);
  tellEnd(run, final);
}

/** What the graph promises is copied; where that cannot be done the run ends as it ended. */
function collect(run: EndPlace): void {
  try {
    const missing = collectOutputs(run.graph, run.worktree, run.pipelineRoot);
    if (missing.length > 0) warn(run, `declared outputs not found: ${missing.join(", ")}`);
  } catch (cause) {
    warn(run, `declared outputs could not be copied: ${messageOf(cause)}`);
  }
}

/** The archive is a copy too. */
async function pack(run: EndPlace, folder: string): Promise<void> {
  try {
    await packRun(folder);
  } catch (cause) {
    warn(run, `run.tgz could not be written: ${messageOf(cause)}`);
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function warn({ journal }: EndPlace, msg: string): void {
  journal.event("warning", { message: msg });
  journal.log({ source: "engine", level: "warn", node: "", event: "warning", msg });
}

/** Whether the events of a run tell its end, which is the last that is recorded of it. */
export function endIsTold(events: readonly ProgressEvent[]): boolean {
  const last = events.at(-1)?.event;
  return last === "run_completed" || last === "run_failed";
}

function tellEnd(
  run: EndPlace,
  { status, failure_reason, final_git_commit_sha: sha }: Final,
): void {
  const why = failure_reason === undefined ? {} : { reason: failure_reason };
  run.journal.event(status === "success" ? "run_completed" : "run_failed", { status, ...why });
  run.journal.flush();
  const data = { failure_reason: failure_reason ?? "", sha, status };
  run.journal.log({
    source: "engine",
    node: "",
    event: "run.completed",
    msg: `Run completed: ${status}`,
    data,
  });
}
