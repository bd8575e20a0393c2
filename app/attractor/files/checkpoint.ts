import { join } from "node:path";
import { z } from "zod";
import { outcomeSchema } from "../run/outcome.ts";
import type { RunState } from "../run/state.ts";
import { writeJson } from "./atomic.ts";
import type { Checkpoint } from "./shapes.ts";

/** What this engine adds to `extra` of `checkpoint.json`, so that a resumed run knows all that the first one knew. */
const engineSchema = z.strictObject({
  visits: z.record(z.string(), z.number().int().positive()),
  statuses: z.record(z.string(), z.string()),
  outcome: outcomeSchema,
  trouble: z.strictObject({ node: z.string(), reason: z.string() }).optional(),
});

/** Writes `checkpoint.json` for the state after a stage. */
export function writeCheckpoint(logsRoot: string, state: RunState, timestamp: string): void {
  const { visits, statuses, outcome, trouble } = state;
  writeJson(join(logsRoot, "checkpoint.json"), {
    timestamp,
    current_node: state.current,
    completed_nodes: state.completed,
    node_retries: state.retries,
    context: state.context,
    logs: [],
    git_commit_sha: state.commit,
    extra: {
      base_logs_root: logsRoot,
      restart_count: 0,
      artifact_policy_resolved: null,
      engine: { visits, statuses, outcome, ...(trouble === undefined ? {} : { trouble }) },
    },
  });
}

/** The state that a checkpoint holds; undefined when it is not one of this engine's. */
export function stateOf(checkpoint: Checkpoint): RunState | undefined {
  const read = engineSchema.safeParse(checkpoint.extra?.engine);
  if (!read.success || checkpoint.git_commit_sha === undefined) return undefined;
  return {
    current: checkpoint.current_node,
    completed: checkpoint.completed_nodes,
    retries: checkpoint.node_retries,
    visits: read.data.visits,
    statuses: read.data.statuses,
    context: checkpoint.context,
    outcome: read.data.outcome,
    trouble: read.data.trouble,
    commit: checkpoint.git_commit_sha,
  };
}
