import type { Command } from "commander";
import type { Act } from "../call.ts";
import { addPipelineRender } from "./pipeline/render.ts";
import { addPipelineResume } from "./pipeline/resume.ts";
import { addPipelineRun } from "./pipeline/run.ts";
import { addPipelineValidate } from "./pipeline/validate.ts";

/** `sf pipeline`: graphs in DOT, without a server. */
export function addPipeline(pipeline: Command, act: Act): void {
  addPipelineValidate(pipeline, act);
  addPipelineRun(pipeline, act);
  addPipelineResume(pipeline, act);
  addPipelineRender(pipeline, act);
}
