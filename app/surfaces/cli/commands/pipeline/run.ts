import type { Command } from "commander";
import { ENGINES, type EngineWish } from "../../../../core/engines.ts";
import type { PipelineDialect } from "../../../../core/workbench.ts";
import type { Act } from "../../call.ts";
import { wholePath } from "../../read-file.ts";
import { oneOf } from "../../words.ts";
import { ANSWERS, APPROVE, type GateOptions, gateAnswers } from "./gate-answers.ts";
import { INPUT, runInputs } from "./run-inputs.ts";
import { showRun, watchOf } from "./watched-run.ts";

interface Options extends GateOptions {
  readonly repo: string;
  readonly logsRoot: string;
  readonly engine?: EngineWish;
  readonly dialect: PipelineDialect;
  readonly input?: string;
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
    .option(...ANSWERS)
    .option(...APPROVE)
    .action(
      act(
        async (
          call,
          file: string,
          { repo, logsRoot, engine, dialect, input, ...asked }: Options,
        ) => {
          const gates = await gateAnswers(call, asked);
          const inputs = input === undefined ? {} : await runInputs(call, input);
          const workbench = await call.doors.workbench(call.home);
          const [path, repository, root] = [file, repo, logsRoot].map((name) =>
            wholePath(call.folder, name),
          );
          const places = {
            file: path ?? file,
            repository: repository ?? repo,
            logsRoot: root ?? logsRoot,
          };
          return showRun(
            call,
            await workbench.pipelineRun(
              { ...places, dialect, gates, inputs, ...(engine === undefined ? {} : { engine }) },
              watchOf(call),
            ),
          );
        },
        "finish",
      ),
    );
}
