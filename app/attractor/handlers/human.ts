import { askLater, type HumanAnswer, type HumanOption } from "../human-gates.ts";
import { durationText, parseDuration } from "../language/duration.ts";
import { attribute, type Edge, edgesFrom, nodeLabel } from "../language/graph.ts";
import { LeftOpen } from "../run/left-open.ts";
import { failed, type Outcome } from "../run/outcome.ts";
import type { Attempt, Handler } from "./handler.ts";

const LONGEST_TIMER = 2 ** 31 - 1;

/** A gate: a person chooses the edge that leads on. Without an answer the run is left open. */
export const human: Handler = {
  name: "wait.human",
  retried: true,
  run: async (attempt) => {
    const options = optionsOf(edgesFrom(attempt.run.graph, attempt.node.id));
    if (options.length === 0) return failed("the gate has no way on");
    const answer = await answered(attempt, options);
    if (answer.kind === "late") return timedOut(attempt, options, answer.ms);
    if (answer.kind === "waiting")
      throw new LeftOpen(`waiting for an answer at gate ${attempt.node.id}`);
    return chosen(options.find(({ to }) => to === answer.to));
  },
};

type Ending = HumanAnswer | { readonly kind: "late"; readonly ms: number };

/** Asks, for as long as the node's `timeout` says. */
async function answered(
  { run, node, visit }: Attempt,
  options: readonly HumanOption[],
): Promise<Ending> {
  const ms = parseDuration(attribute(node, "timeout") ?? "");
  const limit = new AbortController();
  const late = Promise.withResolvers<Ending>();
  const timer =
    ms === undefined
      ? undefined
      : setTimeout(() => late.resolve({ kind: "late", ms }), Math.min(ms, LONGEST_TIMER));
  const signal = AbortSignal.any([run.signal, limit.signal]);
  const stopped = new Promise<Ending>((resolve) =>
    run.signal.addEventListener("abort", () => resolve({ kind: "waiting" }), {
      once: true,
      signal: limit.signal,
    }),
  );
  const question = { runId: run.runId, node: node.id, visit, text: nodeLabel(node), options };
  try {
    return await Promise.race([
      (run.gates ?? askLater).ask(question, signal),
      late.promise,
      stopped,
    ]);
  } finally {
    clearTimeout(timer);
    limit.abort();
  }
}

/** Each edge is an option; one without a label is called as its target. */
function optionsOf(edges: readonly Edge[]): readonly HumanOption[] {
  return edges.map((edge, index) => {
    const label = attribute(edge, "label") ?? edge.to;
    const key = /^(?:\[([^\]]{1,8})\]|([^\s)])\)\s|([^\s-])\s-\s)/.exec(label);
    return { key: key?.[1] ?? key?.[2] ?? key?.[3] ?? String(index + 1), label, to: edge.to };
  });
}

function chosen(option: HumanOption | undefined): Outcome {
  if (option === undefined) return failed("the answer is none of the gate's options");
  return {
    status: "success",
    preferred_label: option.label,
    suggested_next_ids: [option.to],
    notes: "human gate selected",
    context_updates: { "human.gate.selected": option.to, "human.gate.label": option.label },
  };
}

/** After its time a gate takes its `human.default_choice`, a label or a target; without one it has failed. */
function timedOut({ node }: Attempt, options: readonly HumanOption[], ms: number): Outcome {
  const named = attribute(node, "human.default_choice");
  const option = options.find(({ to, label }) => to === named || label === named);
  if (option !== undefined)
    return { ...chosen(option), notes: "human gate timed out, default taken" };
  const meta = { failure_class: "transient_infra", timeout: true, timeout_seconds: ms / 1000 };
  return failed(`nobody answered the gate within ${durationText(ms)}`, { meta });
}
