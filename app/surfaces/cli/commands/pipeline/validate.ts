import type { Command } from "commander";
import type { PipelineDialect } from "../../../../core/workbench.ts";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { findingsText } from "../../findings-text.ts";
import { paintOf } from "../../paint.ts";
import { wholePath } from "../../read-file.ts";
import { oneOf } from "../../words.ts";

interface Options {
  readonly dialect: PipelineDialect;
}

/** `sf pipeline validate`: what is wrong with graphs. */
export function addPipelineValidate(pipeline: Command, act: Act): void {
  pipeline
    .command("validate")
    .description("read graphs and say what is wrong with them")
    .argument("<files...>", "graphs in DOT")
    .option("--dialect <dialect>", "whose reading: spec or kilroy", oneOf("spec", "kilroy"), "spec")
    .action(
      act(async (call, files: readonly string[], { dialect }: Options) => {
        const workbench = await call.doors.workbench(call.home);
        const reports = await workbench.pipelineValidate(
          files.map((file) => wholePath(call.folder, file)),
          dialect,
        );
        const paint = paintOf(call.terminal);
        call.show(reports, () =>
          reports.map(({ file, findings }) => findingsText(file, findings, paint)).join("\n"),
        );
        const wrong = reports.some(({ findings }) =>
          findings.some(({ level }) => level === "error"),
        );
        return wrong ? EXIT.refused : EXIT.done;
      }),
    );
}
