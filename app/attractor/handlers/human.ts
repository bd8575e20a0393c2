import { answerInTime, gateQuestion } from "../gate-question.ts";
import { askLater, type HumanOption, type HumanQuestion } from "../human-gates.ts";
import { durationText } from "../language/duration.ts";
import { LeftOpen } from "../run/left-open.ts";
import { failed, type Outcome, timedOut } from "../run/outcome.ts";
import { placeInRun } from "../run/stage-name.ts";
import type { Handler } from "./handler.ts";

/** A gate: a person chooses the edge that leads on. Without an answer the run is left open. */
export const human: Handler = {
  name: "wait.human",
  retried: true,
  run: async (attempt) => {
    const { run, node } = attempt;
    const where = placeInRun(run);
    const question = gateQuestion(run.graph, node, { ...attempt, runId: run.runId, where });
    if (question.options.length === 0) return failed("the gate has no way on");
    const answer = await answerInTime(question, run.gates ?? askLater, run.signal);
    if (answer.kind === "late") return unanswered(question);
    if (answer.kind === "waiting") throw new LeftOpen([question]);
    return chosen(question, answer.option);
  },
};

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
