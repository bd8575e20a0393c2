import { readRun } from "../../attractor/files/read-run.ts";
import { PipelineError } from "../../attractor/pipeline-error.ts";

/** The branch of a run that Kilroy began; null for one of the embedded engine, whose manifest names it, and where there is no run. */
export function kilroysBranch(logsRoot: string): string | null {
  try {
    const { manifest } = readRun(logsRoot);
    return manifest.engine === "embedded" ? null : manifest.run_branch;
  } catch (error) {
    if (error instanceof PipelineError) return null;
    throw error;
  }
}
