import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { PipelineError } from "../pipeline-error.ts";
import { claimLogsRoot, isUnbegun, REPOSITORY, removeEmpty } from "./logs-root.ts";
import { type Lock, lockClaim } from "./run-lock.ts";

const CLONE = ["worktree", REPOSITORY];

/**
 * Claims a logs root for a run that is to have its clone there. The clone of a run that was killed before it began is removed, and
 * so is this one's where it is released without a run, with the folder where it was made for it; folders of those names that nobody
 * claimed are refused.
 */
export function claimForClone(logsRoot: string): Lock {
  const worktree = join(logsRoot, "worktree");
  const made = claimLogsRoot(logsRoot, worktree);
  const wasClaimed = isUnbegun(logsRoot);
  const lock = lockClaim(logsRoot);
  try {
    // A run may have begun there meanwhile.
    claimLogsRoot(logsRoot, worktree);
    if (wasClaimed) removeClone(logsRoot);
    else refuseClone(logsRoot);
  } catch (error) {
    lock.release();
    throw error;
  }
  return {
    release: () => {
      const began = existsSync(join(logsRoot, "manifest.json"));
      if (!began) removeClone(logsRoot);
      lock.release();
      if (!began && made !== undefined) removeEmpty(logsRoot, made);
    },
  };
}

function removeClone(logsRoot: string): void {
  for (const name of CLONE) rmSync(join(logsRoot, name), { recursive: true, force: true });
}

function refuseClone(logsRoot: string): void {
  const found = CLONE.filter((name) => existsSync(join(logsRoot, name)));
  if (found.length === 0) return;
  throw new PipelineError({
    kind: "conflict",
    problem: `the logs root ${logsRoot} is not empty, it holds ${found.join(", ")}`,
    remedy: "choose an empty folder",
  });
}
