import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readRun } from "../../attractor/files/read-run.ts";
import { PipelineError } from "../../attractor/pipeline-error.ts";
import type { RunFiles, SeenRun } from "../../ports/run-files.ts";

const LOG_END = 64 * 1024;

/** The files of runs as the engine, or Kilroy, leaves them. */
export const attractorRunFiles: RunFiles = {
  read: async (folder) => {
    const log = await readFile(join(folder, "run.log"), "utf8").catch(() => "");
    try {
      return seen(folder, log.slice(-LOG_END));
    } catch (error) {
      if (error instanceof PipelineError) return null;
      throw error;
    }
  },
};

function seen(folder: string, log: string): SeenRun {
  const { manifest, checkpoint, final } = readRun(folder);
  return {
    pipeline: manifest.graph_name,
    status: final?.status ?? "running",
    stage: checkpoint?.current_node ?? null,
    reason: final?.failure_reason ?? null,
    log,
  };
}
