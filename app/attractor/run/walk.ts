import { kindOf } from "../language/kinds.ts";
import { retryTarget, unmetGate } from "./gates.ts";
import { type Ending, firstStep, nextStep, type Step } from "./next-step.ts";
import { restart } from "./restart.ts";
import type { Position, Run, Walked } from "./run.ts";
import { type Entered, runStage } from "./stage.ts";
import { Stalled } from "./stall.ts";
import type { RunState } from "./state.ts";
import { overLimit } from "./visit-limit.ts";

/** Walks the graph from a state to the run's end, or a parallel branch to its join. */
export async function walk(run: Run, from: RunState): Promise<Walked> {
  let at: Position = { run, state: from };
  try {
    for (;;) {
      if (at.run.isEnough?.(at.state)) return { ...at, status: "canceled", reason: "it is enough" };
      const taken = await takeStep(at, stepFrom(at));
      if ("status" in taken) return taken;
      at = taken;
    }
  } catch (cause) {
    if (!isOutside(cause)) throw cause;
    return { ...at, status: "fail", reason: `the run's files cannot be kept: ${cause.message}` };
  }
}

function stepFrom({ run, state }: Position): Step {
  const begun = state.entry === undefined && state.current !== undefined;
  return begun ? nextStep(run, state) : firstStep(run, state);
}

async function takeStep(at: Position, step: Step): Promise<Position | Walked> {
  const { run, state } = at;
  if (run.signal.aborted) return { ...at, ...canceled(run) };
  if (step.kind === "join") return { ...at, status: "success" };
  if (step.kind === "end") return ended(at, step);
  if (step.kind === "restart") return restart(at, step.node);
  const context = { ...state.context, ...step.context };
  const entered = { node: step.node, came: step.edge };
  return takeStage({ run, state: { ...state, context } }, entered);
}

async function takeStage(at: Position, wanted: Entered): Promise<Position | Walked> {
  const { run, state } = at;
  const detour = atExit(run, state, wanted);
  if (detour.kind === "end") return ended(at, detour);
  const worn = overLimit(run, state, detour.node.id);
  if (worn !== undefined) return { ...at, status: "fail", reason: worn };
  const ending = await runStage(run, detour, state);
  switch (ending.kind) {
    case "ended":
      return { run, state: ending.state };
    case "canceled":
      return { ...at, ...canceled(run) };
    case "open":
      return {
        ...at,
        status: "canceled",
        reason: ending.cause.message,
        open: ending.cause.questions,
      };
    case "broken":
      return { ...at, status: "fail", reason: ending.reason };
  }
}

function ended(at: Position, { status, reason }: Ending): Walked {
  return { ...at, status, reason };
}

/** At an exit every goal gate that was visited must be met; else the run goes to the gate's retry target. */
function atExit(run: Run, state: RunState, wanted: Entered): ({ kind: "go" } & Entered) | Ending {
  const { node } = wanted;
  const isEnd = kindOf(node) === "exit" && run.stop === undefined;
  const unmet = isEnd ? unmetGate(run.graph, state.statuses) : undefined;
  if (unmet === undefined) return { kind: "go", ...wanted };
  const target = run.graph.nodes.get(retryTarget(run.graph, unmet) ?? "");
  if (target !== undefined) return { kind: "go", node: target, came: undefined };
  return {
    kind: "end",
    status: "fail",
    reason: `goal gate unsatisfied (${unmet}) and no retry target`,
  };
}

function canceled(run: Run): { status: "canceled" | "fail"; reason: string } {
  if (run.signal.reason instanceof Stalled) {
    run.journal.event("stall_watchdog_timeout", { stall_timeout_ms: run.stallMs });
    return { status: "fail", reason: run.signal.reason.message };
  }
  const who = whoAsked(run.signal.reason);
  return { status: "canceled", reason: who === "" ? "canceled" : `canceled: ${who}` };
}

/** The reason that was given with the stop; nothing for an abort without one. */
function whoAsked(reason: unknown): string {
  if (reason instanceof DOMException && reason.name === "AbortError") return "";
  return reason instanceof Error ? reason.message : String(reason ?? "");
}

/** Errors of the operating system have a code; everything else is a bug and not to be hidden. */
function isOutside(cause: unknown): cause is Error {
  return cause instanceof Error && "syscall" in cause;
}
