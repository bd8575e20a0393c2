import { attractorEngine } from "../../app/adapters/attractor/engine.ts";
import { compilerCoder } from "../../app/adapters/compiler/coder.ts";
import { yamlDocuments } from "../../app/adapters/documents/yaml-documents.ts";
import { gitWorkshop } from "../../app/adapters/git/workshop.ts";
import type { JobSettings } from "../../app/adapters/process/job-settings.ts";
import type { RunPipelineInput } from "../../app/core/job.ts";
import type { Keeping } from "../../app/ports/boxes.ts";
import { answerOnce } from "../../app/work/in-room.ts";
import { runPipeline } from "../../app/work/run-pipeline.ts";

interface Request {
  readonly input: RunPipelineInput;
  readonly settings: JobSettings;
  readonly work: string;
  readonly keep: string;
}

/** Builds the candidate inside the room. */
export function keep({ boxes, ...channel }: Keeping): void {
  answerOnce<Request>(channel, async ({ input, settings, work, keep: kept }) => {
    const workshop = gitWorkshop();
    return runPipeline(
      input,
      { work, keep: kept },
      {
        workshop,
        engine: attractorEngine({ boxes, workshop, now: Date.now }),
        coder: compilerCoder,
        documents: yamlDocuments,
        toolchain: settings.toolchain,
        isolation: boxes.isolation,
        clock: () => performance.now(),
      },
    );
  });
}
