import {
  approveAll,
  askLater,
  chosenOption,
  givenAnswers,
  type HumanAnswer,
  type HumanGates,
  type HumanQuestion,
} from "../../attractor/human-gates.ts";
import type { GateAnswers } from "../../core/workbench.ts";
import type { Watch } from "../../ports/workbench.ts";

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
