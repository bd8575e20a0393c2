import { join } from "node:path";
import { z } from "zod";
import { outcomeSchema } from "../run/outcome.ts";
import type { RunState } from "../run/state.ts";
import { writeJson } from "./atomic.ts";
import type { Journal } from "./journal.ts";
import type { Checkpoint } from "./shapes.ts";

const counts = z.record(z.string(), z.number().int().nonnegative());

const pastSchema = z.strictObject({
  stages: z.array(z.strictObject({ node: z.string(), status: z.string(), said: z.string() })),
  threads: z.record(
    z.string(),
    z.array(z.strictObject({ node: z.string(), visit: z.number().int(), folder: z.string() })),
  ),
});

/** What this engine adds to `extra` of `checkpoint.json`, so that a resumed run knows all that the first one knew. */
const engineSchema = z.strictObject({
  entry: z.string().optional(),
  visits: counts,
  statuses: z.record(z.string(), z.string()),
  outcome: outcomeSchema,
  trouble: z.strictObject({ node: z.string(), reason: z.string() }).optional(),
  // Absent in what an earlier version left.
  past: pastSchema.default(() => ({ stages: [], threads: {} })),
});

const extraSchema = z.looseObject({
  engine: engineSchema,
  restart_count: z.number().int().nonnegative(),
  loop_failure_signatures: counts.default({}),
  restart_failure_signatures: counts.default({}),
  last_fidelity: z.string().optional(),
});

/** Where a checkpoint is written and whose clock dates it. */
interface CheckpointPlace {
  readonly logsRoot: string;
  readonly baseLogsRoot: string;
  readonly journal: Journal;
}

/** Writes `checkpoint.json` for the state after a stage; before the first one `current_node` is empty. */
export function writeCheckpoint(place: CheckpointPlace, state: RunState): void {
  const { entry, visits, statuses, outcome, trouble, past, failures, restarts } = state;
  const engine = { entry, visits, statuses, outcome, trouble, past };
  writeJson(join(place.logsRoot, "checkpoint.json"), {
    timestamp: place.journal.time(),
    current_node: state.current ?? "",
    completed_nodes: state.completed,
    node_retries: state.retries,
    context: state.context,
    logs: [],
    git_commit_sha: state.commit,
    extra: {
      base_logs_root: place.baseLogsRoot,
      restart_count: restarts.count,
      loop_failure_signatures: failures,
      restart_failure_signatures: restarts.failures,
      artifact_policy_resolved: null,
      last_fidelity: state.fidelity,
      engine,
    },
  });
}

/** The state that a checkpoint holds; undefined when it is not one of this engine's. */
export function stateOf(checkpoint: Checkpoint): RunState | undefined {
  const read = extraSchema.safeParse(checkpoint.extra);
  if (!read.success || checkpoint.git_commit_sha === undefined) return undefined;
  const {
    engine,
    last_fidelity: fidelity,
    restart_count,
    loop_failure_signatures,
    restart_failure_signatures,
  } = read.data;
  return {
    entry: engine.entry,
    current: checkpoint.current_node === "" ? undefined : checkpoint.current_node,
    completed: checkpoint.completed_nodes,
    retries: checkpoint.node_retries,
    visits: engine.visits,
    statuses: engine.statuses,
    context: checkpoint.context,
    outcome: engine.outcome,
    trouble: engine.trouble,
    past: engine.past,
    fidelity,
    failures: loop_failure_signatures,
    restarts: { count: restart_count, failures: restart_failure_signatures },
    commit: checkpoint.git_commit_sha,
  };
}
