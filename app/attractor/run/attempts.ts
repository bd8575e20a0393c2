import { setTimeout as pause } from "node:timers/promises";
import { keepAttempt } from "../files/stage-folder.ts";
import { writeStageNotes } from "../files/stage-notes.ts";
import type { Attempt, Handler } from "../handlers/handler.ts";
import { attribute, edgesFrom, nodeLabel } from "../language/graph.ts";
import { LeftOpen } from "./left-open.ts";
import { failed, isMet, isStandard, type Outcome } from "./outcome.ts";
import { missingOutputs } from "./outputs.ts";
import { isRetried, type RetryPolicy, retryDelay, retryPolicy } from "./retry.ts";
import { selectEdge } from "./route.ts";

/** How a stage ended after all its attempts. */
export interface Attempted {
  readonly outcome: Outcome;
  /** Attempts that the policy would have allowed. */
  readonly most: number;
  /** Attempts after the first. */
  readonly retries: number;
}

/** Runs a stage from `attempt.number` on, again and again as its policy says; the worktree is not reset between attempts. */
export async function attemptStage(handler: Handler, attempt: Attempt): Promise<Attempted> {
  const { run, node, folder } = attempt;
  const policy = retryPolicy(run.graph, node, run.dialect);
  const most = handler.retried ? policy.retries + 1 : 1;
  let feedback: string | undefined;
  for (let { number } = attempt; ; number += 1) {
    if (handler.reads) writeStageNotes(attempt, feedback);
    const outcome = withOutputs(
      attempt,
      await attemptOnce(handler, attempt, { number, most }),
      number,
    );
    if (run.signal.aborted) return { outcome: failed("canceled"), most, retries: number - 1 };
    const again = number < most && isRetried(policy, outcome);
    if (handler.retried) tellDecision(attempt, outcome, { number, most, again });
    if (!again) return { outcome: settled(attempt, outcome), most, retries: number - 1 };
    keepAttempt(folder, number);
    await waitBefore(attempt, policy, number);
    if (run.signal.aborted) return { outcome: failed("canceled"), most, retries: number };
    feedback = outcome.failure_reason ?? `status ${outcome.status}`;
  }
}

async function attemptOnce(
  handler: Handler,
  attempt: Attempt,
  { number, most }: { number: number; most: number },
): Promise<Outcome> {
  const { run, node } = attempt;
  const told = handler.name !== "exit";
  if (told)
    run.journal.event("stage_attempt_start", { node_id: node.id, attempt: number, max: most });
  const began = run.now();
  const data = { attempt: number, handler: handler.name };
  run.journal.log({
    source: "engine",
    node: node.id,
    event: "node.started",
    msg: `Executing: ${nodeLabel(node)}`,
    data,
  });
  const outcome = await outcomeOf(handler, { ...attempt, number });
  const ms = Math.max(0, run.now() - began);
  const { status, failure_reason = "" } = outcome;
  if (told)
    run.journal.event("stage_attempt_end", {
      node_id: node.id,
      attempt: number,
      status,
      failure_reason,
    });
  run.journal.log({
    source: "engine",
    node: node.id,
    event: "node.completed",
    msg: `Node ${node.id}: ${status} (${ms}ms)`,
    data: { attempt: number, duration_ms: ms, status },
  });
  return outcome;
}

/** A success that did not make what the node promises is none. */
function withOutputs({ run, node }: Attempt, outcome: Outcome, attempt: number): Outcome {
  if (!isMet(outcome.status)) return outcome;
  const missing = missingOutputs(node, run.worktree);
  if (missing.length === 0) return outcome;
  const failure_reason = `outputs are missing: ${missing.join(", ")}`;
  run.journal.event("output_contract_violated", { node_id: node.id, attempt, failure_reason });
  return { ...outcome, status: "fail", failure_reason };
}

/** A port that breaks has failed the stage, not the engine. */
async function outcomeOf(handler: Handler, attempt: Attempt): Promise<Outcome> {
  try {
    return await handler.run(attempt);
  } catch (cause) {
    if (cause instanceof LeftOpen) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    return failed(`${handler.name} could not be run: ${message}`, {
      meta: { failure_class: "transient_infra" },
    });
  }
}

function tellDecision(
  { run, node }: Attempt,
  outcome: Outcome,
  { number, most, again }: { number: number; most: number; again: boolean },
): void {
  if (outcome.status !== "fail" && outcome.status !== "retry") return;
  const why = again ? "attempts remaining" : "max retries exhausted";
  const reason = outcome.failure_reason ?? `status ${outcome.status}`;
  run.journal.event("retry_decision", {
    node_id: node.id,
    attempt: number,
    max_retries: most - 1,
    will_retry: again,
    reason: `${reason}, ${why}`,
  });
}

async function waitBefore(
  { run, node }: Attempt,
  policy: RetryPolicy,
  attempt: number,
): Promise<void> {
  const ms = retryDelay(policy, attempt, `${run.runId}/${node.id}/${attempt}`);
  run.journal.event("stage_retry_sleep", {
    node_id: node.id,
    attempt,
    delay_ms: ms,
    max_retry: policy.retries,
    retries: attempt,
  });
  try {
    await pause(ms, undefined, { signal: run.signal });
  } catch (cause) {
    if (!run.signal.aborted) throw cause;
  }
}

/** What counts after the last attempt: a partial result where the node allows it, a failure where nobody asked for the word. */
function settled(attempt: Attempt, outcome: Outcome): Outcome {
  const { run, node, context } = attempt;
  if (outcome.status === "fail" || outcome.status === "retry") {
    const failure_reason = outcome.failure_reason ?? "max retries exceeded";
    if (attribute(node, "allow_partial") !== "true")
      return { ...outcome, status: "fail", failure_reason };
    return {
      ...outcome,
      status: "partial_success",
      failure_reason,
      notes: "retries exhausted, partial accepted",
    };
  }
  if (isStandard(outcome.status) || edgesFrom(run.graph, node.id).length === 0) return outcome;
  const seen = { outcome, context: { ...context, ...outcome.context_updates } };
  const named = selectEdge(run.graph, node.id, seen).conditions.some(({ matched }) => matched);
  return named ? outcome : { ...outcome, status: "fail", failure_reason: unnamed(outcome) };
}

function unnamed({ status, failure_reason }: Outcome): string {
  return failure_reason ?? `no condition asks for outcome ${JSON.stringify(status)}`;
}
