import type { Command } from "commander";
import type { Act } from "../../call.ts";
import { wholePath } from "../../read-file.ts";
import { time } from "../../words.ts";
import { ANSWERS, APPROVE, type GateOptions, gateAnswers } from "./gate-answers.ts";
import { STALL, showRun, watchOf } from "./watched-run.ts";

interface Options extends GateOptions {
  readonly logsRoot: string;
  readonly stall?: number;
}

/** `sf pipeline resume`: goes on with a run that was killed, stopped or left open at a gate. */
export function addPipelineResume(pipeline: Command, act: Act): void {
  pipeline
    .command("resume")
    .description("go on with a run that was stopped, killed or left open at a gate")
    .requiredOption("--logs-root <dir>", "the folder of the run's files")
    .option(...STALL, time)
    .option(...ANSWERS)
    .option(...APPROVE)
    .action(
      act(async (call, { logsRoot, stall, ...asked }: Options) => {
        const gates = await gateAnswers(call, asked);
        const workbench = await call.doors.workbench(call.home);
        const request = {
          logsRoot: wholePath(call.folder, logsRoot),
          gates,
          ...(stall === undefined ? {} : { stallMs: stall }),
        };
        return showRun(call, await workbench.pipelineResume(request, watchOf(call)));
      }, "finish"),
    );
}
