import { createHash } from "node:crypto";
import {
  askLater,
  type HumanAnswer,
  type HumanOption,
  type HumanQuestion,
  optionsOf,
} from "../human-gates.ts";
import { durationText, parseDuration } from "../language/duration.ts";
import { attribute, edgesFrom, nodeLabel } from "../language/graph.ts";
import { LONGEST_TIMER_MS } from "../longest-timer.ts";
import { LeftOpen } from "../run/left-open.ts";
import { failed, type Outcome, timedOut } from "../run/outcome.ts";
import type { Attempt, Handler } from "./handler.ts";

/** A gate: a person chooses the edge that leads on. Without an answer the run is left open. */
export const human: Handler = {
  name: "wait.human",
  retried: true,
  run: async (attempt) => {
    const question = questionOf(attempt);
    if (question.options.length === 0) return failed("the gate has no way on");
    const answer = await answered(attempt, question);
    if (answer.kind === "late") return unanswered(question);
    if (answer.kind === "waiting") throw new LeftOpen([question]);
    return chosen(question, answer.option);
  },
};

/** `human.default_choice` is an option's label or target. */
function questionOf({ run, node, visit, number }: Attempt): HumanQuestion {
  const options = optionsOf(edgesFrom(run.graph, node.id));
  const timeoutMs = parseDuration(attribute(node, "timeout") ?? "");
  const named = attribute(node, "human.default_choice");
  const time = number > 1 ? `#${visit}.${number}` : visit > 1 ? `#${visit}` : "";
  const otherwise = options.find(({ to, label }) => to === named || label === named);
  return {
    runId: run.runId,
    id: questionId(run.logsRoot.slice(run.baseLogsRoot.length), `${node.id}${time}`),
    node: node.id,
    visit,
    text: nodeLabel(node),
    options,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(otherwise === undefined ? {} : { otherwise }),
  };
}

const LONGEST_ID = 200;

/** `where`: the folder below the logs root that a branch or a restart works in. What a shell or a log would stumble over is left out. */
function questionId(where: string, node: string): string {
  const folders = where.split("/").filter((part) => part !== "" && part !== "parallel");
  const whole = [...folders, node].join("/");
  const plain = whole.replaceAll(/[^A-Za-z0-9_.#/-]/g, "_");
  if (plain === whole && whole.length <= LONGEST_ID) return whole;
  const mark = createHash("sha256").update(whole).digest("hex").slice(0, 12);
  return `${plain.slice(0, LONGEST_ID - mark.length - 1)}~${mark}`;
}

/** Asks, for as long as the question says. */
async function answered({ run }: Attempt, question: HumanQuestion): Promise<HumanAnswer> {
  const { timeoutMs: ms } = question;
  const limit = new AbortController();
  const late = Promise.withResolvers<HumanAnswer>();
  const timer =
    ms === undefined
      ? undefined
      : setTimeout(() => late.resolve({ kind: "late" }), Math.min(ms, LONGEST_TIMER_MS));
  const signal = AbortSignal.any([run.signal, limit.signal]);
  const stopped = new Promise<HumanAnswer>((resolve) =>
    run.signal.addEventListener("abort", () => resolve({ kind: "waiting" }), {
      once: true,
      signal: limit.signal,
    }),
  );
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

function chosen({ options }: HumanQuestion, { to, label }: HumanOption): Outcome {
  if (!options.some((option) => option.to === to && option.label === label))
    return failed("the answer is none of the gate's options");
  return {
    status: "success",
    preferred_label: label,
    suggested_next_ids: [to],
    notes: "human gate selected",
    context_updates: { "human.gate.selected": to, "human.gate.label": label },
  };
}

/** After its time a gate takes its default; without one it has failed. */
function unanswered(question: HumanQuestion): Outcome {
  const { otherwise, timeoutMs: ms = 0 } = question;
  if (otherwise !== undefined)
    return { ...chosen(question, otherwise), notes: "human gate timed out, default taken" };
  return timedOut(`nobody answered the gate within ${durationText(ms)}`, ms);
}
