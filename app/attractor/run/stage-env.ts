import { join } from "node:path";
import { valueText } from "../language/expand.ts";
import { inputEnv } from "./inputs.ts";
import type { Run } from "./run.ts";

/** The environment of a stage: what the caller gave, the inputs, and what the stage may know of itself. */
export function stageEnv(
  run: Run,
  stage: {
    readonly id: string;
    readonly folder: string;
    readonly context: Readonly<Record<string, unknown>>;
  },
): Record<string, string> {
  return {
    ...run.env,
    ...inputEnv(stage.context),
    KILROY_RUN_ID: run.runId,
    KILROY_NODE_ID: stage.id,
    KILROY_LOGS_ROOT: run.logsRoot,
    KILROY_STAGE_LOGS_DIR: stage.folder,
    KILROY_WORKTREE_DIR: run.worktree,
    KILROY_DATA_DIR: join(run.worktree, ".kilroy"),
    KILROY_PREDECESSOR_NODE: valueText(stage.context.previous_node),
    KILROY_PREDECESSOR_OUTCOME: valueText(stage.context.previous_outcome),
  };
}
