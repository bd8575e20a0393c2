import type { PipelineRunOutcome } from "../../../../core/workbench.ts";
import type { Watch } from "../../../../ports/workbench.ts";
import type { Call } from "../../call.ts";
import { EXIT, type ExitCode } from "../../exit-code.ts";

export const STALL = [
  "--stall <time>",
  "fail the run after so long without an event or a line of output: seconds, or 5m; else never",
] as const;

const ENDS: Readonly<Record<PipelineRunOutcome["status"], ExitCode>> = {
  success: EXIT.done,
  fail: EXIT.broken,
  canceled: EXIT.interrupted,
};

/** How a command watches a run: its stages are told where somebody looks, gates are asked where somebody can answer. */
export function watchOf({ signal, terminal, json, asks }: Call): Watch {
  return {
    signal,
    says: (line) => (terminal.watched && !json ? terminal.err(line) : undefined),
    ...(asks === undefined || json ? {} : { asks }),
  };
}

/** Prints how a run ended. */
export function showRun(call: Call, outcome: PipelineRunOutcome): ExitCode {
  call.show(outcome, () => outcomeText(outcome));
  return ENDS[outcome.status];
}

function outcomeText({ says = [], ...outcome }: PipelineRunOutcome): string {
  const { run, status, reason, stages, logsRoot } = outcome;
  const why = reason === null ? [] : [`  ${reason}`];
  const more =
    status === "canceled" ? [`  to go on: sf pipeline resume --logs-root ${logsRoot}`] : [];
  const head = `run ${run}: ${status} after ${stages} stages`;
  return [head, ...why, ...says.map((line) => `  ${line}`), `  files: ${logsRoot}`, ...more].join(
    "\n",
  );
}
