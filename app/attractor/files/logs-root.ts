import { mkdirSync, readdirSync } from "node:fs";
import { basename, dirname, isAbsolute, resolve } from "node:path";
import { PipelineError } from "../pipeline-error.ts";

/** The git folder of a run that was given a clone of its own, in its logs root. */
export const REPOSITORY = "repository.git";

/** Makes the logs root or refuses it: two runs never share one. Only the worktree and the run's clone may be in it. */
export function claimLogsRoot(logsRoot: string, worktree: string): void {
  if (!isAbsolute(logsRoot) || !isAbsolute(worktree)) {
    const problem = `logs root ${JSON.stringify(logsRoot)} and worktree ${JSON.stringify(worktree)} must be absolute`;
    throw new PipelineError({ kind: "invalid", problem, remedy: "give both as absolute paths" });
  }
  const inside = dirname(resolve(worktree)) === resolve(logsRoot) ? basename(worktree) : undefined;
  const found = entriesOf(logsRoot).filter(
    (name) => name !== inside && (inside === undefined || name !== REPOSITORY),
  );
  if (found.length === 0) return;
  throw new PipelineError({
    kind: "conflict",
    problem: `the logs root ${logsRoot} is not empty, it holds ${found.slice(0, 3).join(", ")}`,
    remedy: "choose an empty folder, or resume the run that is in it",
  });
}

function entriesOf(logsRoot: string): readonly string[] {
  try {
    mkdirSync(logsRoot, { recursive: true });
    return readdirSync(logsRoot);
  } catch (cause) {
    throw new PipelineError({
      kind: "broken",
      problem: `the logs root ${logsRoot} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: "choose a folder that can be written",
      cause,
    });
  }
}
