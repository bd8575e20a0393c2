import { z } from "zod";
import type { HumanQuestion } from "../human-gates.ts";

/** Decoders of a run's files. Whoever wrote them may have added fields of its own: they are kept. */
const text = z.string();

/** `manifest.json`: what was run, on what, where. */
export const manifestSchema = z.looseObject({
  run_id: text,
  graph_name: text,
  goal: text,
  base_sha: text,
  run_branch: text,
  logs_root: text,
  worktree: text,
  graph_dot: text,
  started_at: text,
  repo_path: text,
});
export type Manifest = z.infer<typeof manifestSchema>;

/** `checkpoint.json`: everything the run needs to go on after `current_node`. */
export const checkpointSchema = z.looseObject({
  timestamp: text,
  current_node: text,
  completed_nodes: z.array(text),
  node_retries: z.record(text, z.number()),
  context: z.record(text, z.unknown()),
  logs: z.array(text),
  git_commit_sha: text.optional(),
  extra: z.record(text, z.unknown()).optional(),
});
export type Checkpoint = z.infer<typeof checkpointSchema>;

/** `final.json`: how the run ended. */
export const finalSchema = z.looseObject({
  timestamp: text,
  status: z.enum(["success", "fail", "canceled"]),
  run_id: text,
  final_git_commit_sha: text,
  failure_reason: text.optional(),
  cxdb_context_id: text,
  cxdb_head_turn_id: text,
});

/** How a run ended; `failure_reason` unless it succeeded. */
export interface Final {
  readonly timestamp: string;
  readonly status: "success" | "fail" | "canceled";
  readonly run_id: string;
  readonly final_git_commit_sha: string;
  readonly failure_reason?: string | undefined;
  /** Of a canceled run that waits for answers: what it asks, each question once, as far as it could go without. */
  readonly open_questions?: readonly HumanQuestion[] | undefined;
  readonly cxdb_context_id: string;
  readonly cxdb_head_turn_id: string;
}

/** A line of `progress.ndjson`; `seq` counts from 1 without gaps in runs of this engine. */
export const progressSchema = z.looseObject({
  id: text,
  ts: text,
  run_id: text,
  event: text,
  seq: z.number().int().positive().optional(),
});
export type ProgressEvent = z.infer<typeof progressSchema>;
