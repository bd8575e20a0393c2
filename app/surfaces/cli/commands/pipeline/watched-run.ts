import type { RunQuestion } from "../../../../core/questions.ts";
import { shellWord } from "../../../../core/shell-word.ts";
import type { PipelineRunOutcome } from "../../../../core/workbench.ts";
import type { Watch } from "../../../../ports/workbench.ts";
import type { Call } from "../../call.ts";
import { EXIT, type ExitCode } from "../../exit-code.ts";
import { findingsText } from "../../findings-text.ts";
import { paintOf } from "../../paint.ts";

export const STALL = [
  "--stall <time>",
  "fail the run after so long without an event or a line of output: seconds, or 5m; else never",
] as const;

const ENDS: Readonly<Record<PipelineRunOutcome["status"], ExitCode>> = {
  success: EXIT.done,
  fail: EXIT.broken,
  canceled: EXIT.interrupted,
};

/**
 * How a command watches a run: its stages are told where somebody looks, gates are asked where somebody can answer, and what lint warns
 * of is told to people in any case.
 */
export function watchOf({ signal, terminal, json, asks }: Call): Watch {
  return {
    signal,
    says: (line) => (terminal.watched && !json ? terminal.err(line) : undefined),
    finds: ({ file, findings }) =>
      json ? undefined : terminal.err(findingsText(file, findings, paintOf(terminal))),
    ...(asks === undefined || json ? {} : { asks }),
  };
}

/** Prints how a run ended. */
export function showRun(call: Call, outcome: PipelineRunOutcome): ExitCode {
  call.show(outcome, () => outcomeText(outcome));
  return ENDS[outcome.status];
}

function outcomeText({ says = [], questions = [], ...outcome }: PipelineRunOutcome): string {
  const { run, status, reason, stages, logsRoot, resumable } = outcome;
  const lines = [
    ...(reason === null ? [] : [reason]),
    ...questions.flatMap(questionLines),
    ...says,
    `files: ${logsRoot}`,
    ...(resumable ? [wayOn(outcome, questions)] : []),
  ];
  return [`run ${run}: ${status} after ${stages} stages`, ...lines.map((line) => `  ${line}`)].join(
    "\n",
  );
}

function questionLines({ node, text, options }: RunQuestion): readonly string[] {
  return [`${node}: ${text}`, ...options.map(({ key, label }) => `  ${key}  ${label}`)];
}

/** What goes on with a run that was stopped, or with one that waits and the first answer to each of its questions. */
function wayOn(
  { logsRoot }: Pick<PipelineRunOutcome, "logsRoot">,
  questions: readonly RunQuestion[],
): string {
  const resume = `to go on: sf pipeline resume --logs-root ${shellWord(logsRoot)}`;
  if (questions.length === 0) return resume;
  const answers = Object.fromEntries(
    questions.map(({ node, options }) => [node, options[0]?.key ?? ""]),
  );
  return `${resume}, at a terminal or with --answers of a file such as ${JSON.stringify(answers)}`;
}
