import type { Command } from "commander";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { wholePath } from "../../read-file.ts";
import { writeNamedFile } from "../../write-file.ts";

interface Options {
  readonly logsRoot?: string;
  readonly output?: string;
}

/** `sf pipeline render`: a graph as an SVG, with the way of a run over it. */
export function addPipelineRender(pipeline: Command, act: Act): void {
  pipeline
    .command("render")
    .description("draw a graph, or how a run of it stands, as SVG")
    .argument("[file]", "a graph in DOT; by default the run's own")
    .option(
      "--logs-root <dir>",
      "the folder of a run's files, ended or not, of this engine or Kilroy's",
    )
    .option("-o, --output <file>", "where the SVG goes; by default standard output")
    .action(
      act(async (call, file: string | undefined, { logsRoot, output }: Options) => {
        const workbench = await call.doors.workbench(call.home);
        const whole = (name: string | undefined) =>
          name === undefined ? null : wholePath(call.folder, name);
        const { svg, run } = await workbench.pipelineRender({
          file: whole(file),
          logsRoot: whole(logsRoot),
        });
        if (output === undefined) {
          call.show({ output: null, svg, run }, () => svg.trimEnd());
          return EXIT.done;
        }
        await writeNamedFile(call.folder, output, svg);
        call.show({ output, svg: null, run }, () => `drawn: ${output}`);
        return EXIT.done;
      }),
    );
}
