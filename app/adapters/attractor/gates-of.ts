import {
  approveAll,
  askLater,
  chosenOption,
  givenAnswers,
  type HumanAnswer,
  type HumanGates,
  type HumanQuestion,
} from "../../attractor/human-gates.ts";
import type { RunAnswer, RunQuestion } from "../../core/questions.ts";
import type { GateAnswers } from "../../core/workbench.ts";
import type { Watch } from "../../ports/workbench.ts";

/** Answers questions by what was recorded for them; every other is left open. */
export function answeredGates(answers: readonly RunAnswer[]): HumanGates {
  return {
    ask: async ({ id }) => {
      const answer = answers.find(({ question }) => question === id);
      if (answer === undefined) return { kind: "waiting" };
      return answer.option === null ? { kind: "late" } : { kind: "chosen", option: answer.option };
    },
  };
}

/** A question as it leaves the engine. */
export function plainQuestion(question: HumanQuestion): RunQuestion {
  const { id, node, text, options, timeoutMs = null, otherwise = null } = question;
  return { id, node, text, options: [...options], timeoutMs, otherwise };
}

/** Who answers the human gates of a person's own run: the list, the first options, or whoever watches. */
export function gatesOf(answers: GateAnswers, { asks }: Watch): HumanGates {
  if (answers.kind === "approve") return approveAll;
  if (answers.kind === "given") return givenAnswers(answers.answers);
  return asks === undefined
    ? askLater
    : { ask: (question, signal) => prompted(question, asks, signal) };
}

/** Asks until the answer is one of the options. */
async function prompted(
  { node, text, options }: HumanQuestion,
  asks: NonNullable<Watch["asks"]>,
  signal: AbortSignal,
): Promise<HumanAnswer> {
  const lines = options.map(({ key, label }) => `  ${key}  ${label}`);
  const question = [`${node}: ${text}`, ...lines, "> "].join("\n");
  for (;;) {
    const option = chosenOption(options, await asks(question, signal));
    if (signal.aborted) return { kind: "waiting" };
    if (option !== undefined) return { kind: "chosen", option };
  }
}
