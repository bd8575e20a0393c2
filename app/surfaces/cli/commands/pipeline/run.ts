import type { Command } from "commander";
import type { PipelineRunOutcome } from "../../../../core/workbench.ts";
import type { Act } from "../../call.ts";
import { EXIT, type ExitCode } from "../../exit-code.ts";
import { notInThisVersion } from "../../not-in-this-version.ts";
import { wholePath } from "../../read-file.ts";
import { oneOf } from "../../words.ts";

interface Options {
  readonly repo: string;
  readonly logsRoot: string;
  readonly engine: string;
  readonly dialect: string;
}

const ENDS: Readonly<Record<PipelineRunOutcome["status"], ExitCode>> = {
  success: EXIT.done,
  fail: EXIT.broken,
  canceled: EXIT.interrupted,
};

/** `sf pipeline run`: one run of a graph in a work tree. */
export function addPipelineRun(pipeline: Command, act: Act): void {
  pipeline
    .command("run")
    .description("run a graph in a repository")
    .argument("<file>", "a graph in DOT")
    .requiredOption("--repo <dir>", "the git work tree it works in")
    .requiredOption("--logs-root <dir>", "an empty or new folder for the run's files")
    .option("--engine <engine>", "embedded", oneOf("embedded", "kilroy"), "embedded")
    .option("--dialect <dialect>", "spec", oneOf("spec", "kilroy"), "spec")
    .action(
      act(async (call, file: string, { repo, logsRoot, engine, dialect }: Options) => {
        refuseKilroy("engine", engine, "embedded");
        refuseKilroy("dialect", dialect, "spec");
        const workbench = await call.doors.workbench(call.home);
        const [path, repository, root] = [file, repo, logsRoot].map((name) =>
          wholePath(call.folder, name),
        );
        const { signal, terminal } = call;
        const outcome = await workbench.pipelineRun(
          { file: path ?? file, repository: repository ?? repo, logsRoot: root ?? logsRoot },
          {
            signal,
            says: (line) => (terminal.watched && !call.json ? terminal.err(line) : undefined),
          },
        );
        call.show(outcome, () => outcomeText(outcome));
        return ENDS[outcome.status];
      }, "finish"),
    );
}

function refuseKilroy(option: string, value: string, instead: string): void {
  if (value === "kilroy")
    throw notInThisVersion(`--${option} kilroy`, `leave it out, or give ${instead}`);
}

function outcomeText({ run, status, reason, stages, logsRoot }: PipelineRunOutcome): string {
  const why = reason === null ? [] : [`  ${reason}`];
  return [`run ${run}: ${status} after ${stages} stages`, ...why, `  files: ${logsRoot}`].join(
    "\n",
  );
}
