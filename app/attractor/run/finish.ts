import { join } from "node:path";
import { writeJson } from "../files/atomic.ts";
import type { Final, ProgressEvent } from "../files/shapes.ts";
import type { Run, Walked } from "./run.ts";

/** Ends a run: `final.json` first, then the terminal event; after a restart in its folder and in the run's. */
export function finish({ run, state, status, reason, open }: Walked): Final {
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
    record(run, final);
    return final;
  } catch (cause) {
    // The disk took nothing more: the caller still gets the truth, with this added to it.
    const why = `final.json could not be written: ${cause instanceof Error ? cause.message : String(cause)}`;
    return {
      ...final,
      status: "fail",
      failure_reason: reason === undefined ? why : `${reason}; ${why}`,
    };
  }
}

/** Where a run's end is recorded. */
type EndPlace = Pick<Run, "logsRoot" | "pipelineRoot" | "journal">;

function record(run: EndPlace, final: Final): void {
  for (const folder of new Set([run.logsRoot, run.pipelineRoot]))
    writeJson(join(folder, "final.json"), final);
  tellEnd(run, final);
}

/** Records the end of a run whose engine was killed between writing `final.json` and telling it. */
export function recordAgain(place: EndPlace, final: Final, events: readonly ProgressEvent[]): void {
  const last = events.at(-1)?.event;
  if (last !== "run_completed" && last !== "run_failed") record(place, final);
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
