import { join } from "node:path";
import { writeJson } from "../files/atomic.ts";
import { writeCheckpoint } from "../files/checkpoint.ts";
import { prepareVisit } from "../files/stage-folder.ts";
import { handlers } from "../handlers/handlers.ts";
import type { Node } from "../language/graph.ts";
import { kindOf } from "../language/kinds.ts";
import { type Attempted, attemptStage } from "./attempts.ts";
import { failureClass } from "./failure-class.ts";
import type { Outcome } from "./outcome.ts";
import type { Run } from "./run.ts";
import { stageEnv } from "./stage-env.ts";
import type { RunState } from "./state.ts";

/** A stage ended and is checkpointed, or the run was stopped during it, or its work could not be committed. */
export type StageEnding =
  | { readonly kind: "ended"; readonly state: RunState }
  | { readonly kind: "canceled" }
  | { readonly kind: "broken"; readonly reason: string };

/** Runs one stage: attempts, outcome, context, commit, checkpoint. */
export async function runStage(run: Run, node: Node, before: RunState): Promise<StageEnding> {
  const handler = handlers.get(kindOf(node));
  if (handler === undefined)
    throw new Error(`no handler for ${node.id}, which lint should have refused`);
  const folder = join(run.logsRoot, node.id);
  prepareVisit(folder, before.visits[node.id] ?? 0);
  const context = contextBefore(before, node.id);
  const env = stageEnv(run, { id: node.id, folder, context });
  const previous = before.current === undefined ? undefined : before.outcome;
  const attempted = await attemptStage(handler, { run, node, folder, context, env, previous });
  writeJson(join(folder, "status.json"), attempted.outcome);
  if (run.signal.aborted) return { kind: "canceled" };
  const after = stateAfter({ ...before, context }, node.id, attempted);
  // An exit says nothing of the work: what the last stage said stays readable.
  return checkpointed(run, node, handler.name === "exit" ? { ...after, context } : after);
}

function contextBefore(before: RunState, id: string): Readonly<Record<string, unknown>> {
  return {
    ...before.context,
    current_node: id,
    completed_nodes: before.completed,
    previous_node: before.current ?? "",
    previous_outcome: before.current === undefined ? "" : before.outcome.status,
    [`internal.retry_count.${id}`]: before.retries[id] ?? 0,
  };
}

function stateAfter(before: RunState, id: string, { outcome, retries }: Attempted): RunState {
  const failing = outcome.status === "fail";
  const reason = outcome.failure_reason ?? "";
  return {
    ...before,
    current: id,
    completed: [...before.completed, id],
    retries: { ...before.retries, [id]: failing ? retries : 0 },
    visits: { ...before.visits, [id]: (before.visits[id] ?? 0) + 1 },
    statuses: { ...before.statuses, [id]: outcome.status },
    context: contextAfter(before.context, id, { outcome, retries }),
    outcome,
    trouble: failing ? { node: id, reason } : before.trouble,
  };
}

function contextAfter(
  before: Readonly<Record<string, unknown>>,
  id: string,
  { outcome, retries }: { outcome: Outcome; retries: number },
): Readonly<Record<string, unknown>> {
  return {
    ...before,
    [`internal.retry_count.${id}`]: retries,
    ...outcome.context_updates,
    outcome: outcome.status,
    preferred_label: outcome.preferred_label ?? "",
    failure_reason: outcome.failure_reason ?? "",
    failure_class: failureClass(outcome),
  };
}

async function checkpointed(run: Run, node: Node, after: RunState): Promise<StageEnding> {
  const committed = await commit(run, node, after);
  if (committed.kind === "broken") return committed;
  const state = { ...after, commit: committed.sha };
  writeCheckpoint(run.logsRoot, state, run.journal.time());
  const data = { sha: committed.sha };
  const msg = `Checkpoint: ${committed.sha.slice(0, 8)}`;
  run.journal.log({ source: "engine", node: node.id, event: "checkpoint.saved", msg, data });
  return { kind: "ended", state };
}

async function commit(
  run: Run,
  node: Node,
  { outcome }: RunState,
): Promise<{ kind: "done"; sha: string } | { kind: "broken"; reason: string }> {
  try {
    const sha = await run.repository.commit(
      `attractor(${run.runId}): ${node.id} (${outcome.status})`,
    );
    return { kind: "done", sha };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    return { kind: "broken", reason: `the work of ${node.id} could not be committed: ${message}` };
  }
}
