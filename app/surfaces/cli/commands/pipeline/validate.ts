import type { Command } from "commander";
import { FactoryError } from "../../../../core/errors.ts";
import type {
  PipelineDialect,
  PipelineReport,
  PipelineSetting,
} from "../../../../core/workbench.ts";
import type { Act, Call } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { findingsText } from "../../findings-text.ts";
import { type Paint, paintOf } from "../../paint.ts";
import { wholePath } from "../../read-file.ts";
import { oneOf } from "../../words.ts";
import { MODELS, modelsIn } from "./models.ts";
import { INPUT, runInputs } from "./run-inputs.ts";

interface Options {
  readonly dialect: PipelineDialect;
  readonly input?: string;
  readonly models?: string;
}

/** `sf pipeline validate`: what is wrong with graphs. */
export function addPipelineValidate(pipeline: Command, act: Act): void {
  pipeline
    .command("validate")
    .description("read graphs and say what is wrong with them")
    .argument("<files...>", "graphs in DOT")
    .option("--dialect <dialect>", "whose reading: spec or kilroy", oneOf("spec", "kilroy"), "spec")
    .option(...INPUT)
    .option(...MODELS)
    .action(
      act(async (call, files: readonly string[], { dialect, ...named }: Options) => {
        const setting = await settingOf(call, named);
        const workbench = await call.doors.workbench(call.home);
        const told = await Promise.all(
          files.map((file) => {
            const path = wholePath(call.folder, file);
            return workbench
              .pipelineValidate([path], dialect, setting)
              .catch((error: unknown) => unread(path, error, files.length));
          }),
        );
        const reports = told.flat();
        const paint = paintOf(call.terminal);
        call.show(reports, () => reports.map((report) => reportText(report, paint)).join("\n"));
        if (reports.some((report) => "error" in report)) return EXIT.wrong;
        const wrong = reports.some(({ findings }) =>
          findings.some(({ level }) => level === "error"),
        );
        return wrong ? EXIT.refused : EXIT.done;
      }),
    );
}

async function settingOf(
  call: Call,
  { input, models }: Omit<Options, "dialect">,
): Promise<PipelineSetting> {
  return {
    ...(input === undefined ? {} : { inputs: await runInputs(call, input) }),
    ...(models === undefined ? {} : { models: await modelsIn(call, models) }),
  };
}

/** What is said of a file that is no graph, among others: nothing was looked for in it. */
interface Unread extends PipelineReport {
  readonly error: { readonly code: string; readonly message: string };
}

/** A file alone is refused as any argument is. */
function unread(file: string, error: unknown, files: number): readonly Unread[] {
  if (files === 1 || !(error instanceof FactoryError)) throw error;
  const { code, message } = error;
  return [{ file, findings: [], error: { code, message } }];
}

function reportText(report: PipelineReport | Unread, paint: Paint): string {
  if (!("error" in report)) return findingsText(report.file, report.findings, paint);
  return `${paint.bad("✗")} ${report.error.message.replaceAll("\n", "\n    ")}`;
}
