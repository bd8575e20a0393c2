import type { Command } from "commander";
import type { Act } from "../../call.ts";
import { wholePath } from "../../read-file.ts";
import { ANSWERS, APPROVE, type GateOptions, gateAnswers } from "./gate-answers.ts";
import { showRun, watchOf } from "./watched-run.ts";

interface Options extends GateOptions {
  readonly logsRoot: string;
}

/** `sf pipeline resume`: goes on with a run that was killed, stopped or left open at a gate. */
export function addPipelineResume(pipeline: Command, act: Act): void {
  pipeline
    .command("resume")
    .description("go on with a run that was stopped, killed or left open at a gate")
    .requiredOption("--logs-root <dir>", "the folder of the run's files")
    .option(...ANSWERS)
    .option(...APPROVE)
    .action(
      act(async (call, { logsRoot, ...asked }: Options) => {
        const gates = await gateAnswers(call, asked);
        const workbench = await call.doors.workbench(call.home);
        const request = { logsRoot: wholePath(call.folder, logsRoot), gates };
        return showRun(call, await workbench.pipelineResume(request, watchOf(call)));
      }, "finish"),
    );
}
