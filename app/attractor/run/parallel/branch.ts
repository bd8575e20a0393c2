import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeJson } from "../../files/atomic.ts";
import { stateOf, writeCheckpoint } from "../../files/checkpoint.ts";
import { openJournal } from "../../files/journal.ts";
import { readCheckpoint, readJson } from "../../files/read-run.ts";
import type { Attempt } from "../../handlers/handler.ts";
import type { Edge } from "../../language/graph.ts";
import { LeftOpen } from "../left-open.ts";
import { failed, type Outcome } from "../outcome.ts";
import type { Run, Walked } from "../run.ts";
import { beating } from "../stall.ts";
import type { RunState } from "../state.ts";
import { type BranchResult, branchResultSchema, CANCELED } from "./branch-result.ts";

/** One way out of a component, with everything that is known before it starts. */
export interface Branch {
  readonly edge: Edge;
  readonly key: string;
  /** Like a logs root, with the branch's `worktree/` in it. */
  readonly folder: string;
  /** The git branch. */
  readonly name: string;
  readonly stop: string;
  /** The component's commit, from which all its branches start. */
  readonly base: string;
}

const RESULT = "branch_result.json";

/** The result of a branch that ended before the run was killed. */
export function endedBefore({ folder }: Branch): BranchResult | undefined {
  return readJson(join(folder, RESULT), branchResultSchema);
}

/**
 * Walks a branch to its join in a worktree of its own, from its last checkpoint where it has one. Throws LeftOpen where the branch
 * waits for an answer.
 */
export async function runBranch(
  attempt: Attempt,
  branch: Branch,
  signal: AbortSignal,
): Promise<BranchResult> {
  const { run } = attempt;
  mkdirSync(branch.folder, { recursive: true });
  const kept = readCheckpoint(branch.folder);
  const state = (kept === undefined ? undefined : stateOf(kept)) ?? beginning(attempt, branch);
  const worktree = join(branch.folder, "worktree");
  const repository = await run.repository.fork({
    branch: branch.name,
    worktree,
    sha: state.commit,
  });
  const journal = openJournal({ logsRoot: branch.folder, runId: run.runId, now: run.now });
  const { onEvent: _, isEnough: __, ...rest } = run;
  const own: Run = {
    ...rest,
    logsRoot: branch.folder,
    worktree,
    repository,
    journal: beating(journal, run.beat),
    signal,
    stop: branch.stop,
  };
  if (kept === undefined) writeCheckpoint(own, state);
  const walked = await run.walk(own, state);
  if (walked.open !== undefined && !signal.aborted) throw new LeftOpen(walked.open);
  if (signal.aborted) journal.event("subgraph_canceled_exit", { node_id: branch.edge.to });
  const result = resultOf(branch, walked, signal.aborted);
  // A branch that the run's own end cut off goes on when the run is resumed.
  if (!run.signal.aborted) writeJson(join(branch.folder, RESULT), result);
  return result;
}

/** A branch that was not begun because the answer was certain without it. */
export function notBegun(branch: Branch): BranchResult {
  return {
    ...namesOf(branch),
    head_sha: branch.base,
    last_node_id: "",
    outcome: CANCELED,
    completed_nodes: [],
    error: "context canceled",
    statuses: {},
  };
}

/** Removes what a killed engine left of a pass that must begin anew. */
export function clearPass(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

function beginning({ node, context, past }: Attempt, { edge, base }: Branch): RunState {
  return {
    entry: edge.to,
    current: node.id,
    completed: [],
    retries: {},
    visits: {},
    statuses: {},
    context,
    outcome: { status: "success" },
    past,
    fidelity: undefined,
    trouble: undefined,
    failures: {},
    restarts: { count: 0, failures: {} },
    commit: base,
  };
}

function resultOf(branch: Branch, walked: Walked, canceled: boolean): BranchResult {
  const { state } = walked;
  return {
    ...namesOf(branch),
    head_sha: state.commit,
    last_node_id: state.completed.at(-1) ?? "",
    outcome: canceled ? CANCELED : outcomeOf(walked),
    completed_nodes: state.completed,
    ...(canceled ? { error: "context canceled" } : {}),
    statuses: state.statuses,
  };
}

/** What its last stage said; a walk that failed for another reason has that as its outcome. */
function outcomeOf({ state, status, reason }: Walked): Outcome {
  if (status === "success" || state.outcome.status === "fail") return state.outcome;
  return failed(reason ?? "the branch ended before its join");
}

function namesOf({ key, name, edge, stop, folder }: Branch) {
  return {
    branch_key: key,
    branch_name: name,
    start_node_id: edge.to,
    stop_node_id: stop,
    logs_root: folder,
    worktree_dir: join(folder, "worktree"),
  };
}
