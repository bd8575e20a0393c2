import { setTimeout as pause } from "node:timers/promises";
import { childGraph, managerActions } from "../language/child.ts";
import { parseDuration } from "../language/duration.ts";
import { attribute, type Graph } from "../language/graph.ts";
import { kindOf } from "../language/kinds.ts";
import { writtenPrompt } from "../language/named-files.ts";
import { LONGEST_TIMER_MS } from "../longest-timer.ts";
import { allEnded } from "../run/all-ended.ts";
import { CHILD, type OpenedChild, openChild, type Supervision } from "../run/child/child-run.ts";
import { type ChildStatus, stopConditionHolds, telemetry } from "../run/child/telemetry.ts";
import { finish } from "../run/finish.ts";
import { LeftOpen } from "../run/left-open.ts";
import { failed, type Outcome } from "../run/outcome.ts";
import { spoken } from "../run/prompt.ts";
import type { Walked } from "../run/run.ts";
import type { RunState } from "../run/state.ts";
import type { Attempt, Handler } from "./handler.ts";

const POLL_MS = 45_000;
const MOST_CYCLES = 1000;

/**
 * A house: runs a child pipeline in the run's own worktree and watches over it until it ends, until `manager.stop_condition`
 * holds after one of its stages, or for `manager.max_cycles`. A cycle is `manager.poll_interval` of time; without the action `wait`
 * it is a stage of the child. Tried again, it runs another child on what the last one left; cut off, the child goes on.
 */
export const managerLoop: Handler = {
  name: "stack.manager_loop",
  retried: true,
  keeps: new Set([CHILD]),
  run: async (attempt) => {
    const graph = childGraph(attempt.run.graph, attempt.node);
    if (graph === undefined) return failed(`${attempt.node.id} has no child that can be run`);
    const limit = new AbortController();
    const child = await openChild(attempt, graph, supervision(attempt, graph, limit));
    if (child.ended !== undefined)
      return outcomeOf(attempt, { ...child, ...child.ended, reason: child.ended.failure_reason });
    const walked = await watched(attempt, child, limit);
    if (attempt.run.signal.aborted) return failed("canceled");
    if (walked.open !== undefined) throw new LeftOpen(walked.open);
    if (limit.signal.aborted) await walked.run.repository.reset(walked.state.commit);
    await finish(walked);
    return outcomeOf(attempt, walked);
  },
};

const mostCycles = ({ node }: Attempt): number =>
  Number(attribute(node, "manager.max_cycles") ?? MOST_CYCLES);

function supervision(attempt: Attempt, graph: Graph, limit: AbortController): Supervision {
  const { run, node, context } = attempt;
  const stop = attribute(node, "manager.stop_condition");
  const waits = managerActions(node).includes("wait");
  const isEnough = (child: RunState): boolean => {
    if (child.current === undefined || isAtExit(graph, child)) return false;
    if (stop !== undefined && stopConditionHolds(stop, context, child)) return true;
    return !waits && child.completed.length >= mostCycles(attempt);
  };
  const signal = AbortSignal.any([run.signal, limit.signal]);
  if (!managerActions(node).includes("steer")) return { isEnough, signal };
  return { isEnough, signal, steering: { from: node.id, text: instructions(attempt) } };
}

function isAtExit(graph: Graph, { current }: RunState): boolean {
  const node = graph.nodes.get(current ?? "");
  return node !== undefined && kindOf(node) === "exit";
}

function instructions(attempt: Attempt): string {
  const { run, node } = attempt;
  return spoken(writtenPrompt(run.graph, node) ?? "", attempt);
}

/** Walks the child to its end, counting cycles; after the last one it is ended. */
async function watched(
  attempt: Attempt,
  child: OpenedChild,
  limit: AbortController,
): Promise<Walked> {
  const { run, node } = attempt;
  const over = new AbortController();
  const walking = run.walk(child.run, child.state).finally(() => over.abort());
  const counting = managerActions(node).includes("wait")
    ? cycles(attempt, over.signal, limit)
    : Promise.resolve();
  await allEnded<unknown>([walking, counting], () => limit.abort());
  return walking;
}

async function cycles(attempt: Attempt, over: AbortSignal, limit: AbortController): Promise<void> {
  const { run, node } = attempt;
  const most = mostCycles(attempt);
  const ms = parseDuration(attribute(node, "manager.poll_interval") ?? "") ?? POLL_MS;
  for (let cycle = 1; cycle <= most && !over.aborted; cycle += 1) {
    run.journal.event("manager_loop_cycle", { node_id: node.id, cycle, max_cycles: most });
    await pause(Math.min(ms, LONGEST_TIMER_MS), undefined, { signal: over }).catch(() => undefined);
  }
  if (!over.aborted) limit.abort();
}

/** What the child's end means for its manager. */
function outcomeOf(
  attempt: Attempt,
  walked: Pick<Walked, "run" | "state" | "status" | "reason">,
): Outcome {
  const { state, status, reason } = walked;
  const seen = (child: ChildStatus): Record<string, unknown> => ({
    ...telemetry(state, child),
    "stack.child.logs_root": walked.run.pipelineRoot,
  });
  if (status === "success")
    return { status, notes: "the child pipeline completed", context_updates: seen("completed") };
  if (status === "fail") {
    const why = `child pipeline failed: ${reason ?? "no reason given"}`;
    return failed(why, {
      context_updates: { ...seen("failed"), "stack.child.failure_reason": reason },
    });
  }
  const stop = attribute(attempt.node, "manager.stop_condition");
  const context_updates = seen("stopped");
  if (stop !== undefined && stopConditionHolds(stop, attempt.context, state))
    return {
      status: "success",
      notes: `stop condition satisfied after ${state.current}`,
      context_updates,
    };
  return failed(`manager loop max cycles exceeded (${mostCycles(attempt)})`, { context_updates });
}
