import type { Command } from "commander";
import { ENGINES, type EngineWish } from "../../../../core/engines.ts";
import type { PipelineDialect, PipelineRunRequest } from "../../../../core/workbench.ts";
import type { Act, Call } from "../../call.ts";
import { wholePath } from "../../read-file.ts";
import { oneOf, time } from "../../words.ts";
import { ANSWERS, APPROVE, type GateOptions, gateAnswers } from "./gate-answers.ts";
import { INPUT, runInputs } from "./run-inputs.ts";
import { STALL, showRun, watchOf } from "./watched-run.ts";

interface Options extends GateOptions {
  readonly repo: string;
  readonly logsRoot: string;
  readonly engine?: EngineWish;
  readonly dialect: PipelineDialect;
  readonly input?: string;
  readonly stall?: number;
}

/** `sf pipeline run`: one run of a graph in a work tree. */
export function addPipelineRun(pipeline: Command, act: Act): void {
  pipeline
    .command("run")
    .description("run a graph in a repository")
    .argument("<file>", "a graph in DOT")
    .requiredOption("--repo <dir>", "the git work tree it works in")
    .requiredOption("--logs-root <dir>", "an empty or new folder for the run's files")
    .option(
      "--engine <engine>",
      `${ENGINES.join(", ")}; else as FACTORY_ENGINE says`,
      oneOf(...ENGINES),
    )
    .option("--dialect <dialect>", "whose reading: spec or kilroy", oneOf("spec", "kilroy"), "spec")
    .option(...INPUT)
    .option(...STALL, time)
    .option(...ANSWERS)
    .option(...APPROVE)
    .action(
      act(async (call, file: string, options: Options) => {
        const request = await requestOf(call, file, options);
        const workbench = await call.doors.workbench(call.home);
        return showRun(call, await workbench.pipelineRun(request, watchOf(call)));
      }, "finish"),
    );
}

async function requestOf(
  call: Call,
  file: string,
  { repo, logsRoot, engine, dialect, input, stall, ...asked }: Options,
): Promise<PipelineRunRequest> {
  return {
    file: wholePath(call.folder, file),
    repository: wholePath(call.folder, repo),
    logsRoot: wholePath(call.folder, logsRoot),
    dialect,
    gates: await gateAnswers(call, asked),
    inputs: input === undefined ? {} : await runInputs(call, input),
    ...(stall === undefined ? {} : { stallMs: stall }),
    ...(engine === undefined ? {} : { engine }),
  };
}
