import { join } from "node:path";
import type { Handler } from "../handlers/handler.ts";
import { attribute, type Node } from "../language/graph.ts";
import type { Attempted } from "../run/attempts.ts";
import { failureClass } from "../run/failure-class.ts";
import type { Run } from "../run/run.ts";
import { writeJson } from "./atomic.ts";

/** Writes `failure_dossier.json`, what a person should know of the last failure, beside the run's files and tells it. */
export function writeDossier(
  run: Run,
  { node, handler }: { readonly node: Node; readonly handler: Handler },
  { outcome, retries, most }: Attempted,
): void {
  const reason = outcome.failure_reason ?? "";
  const kind = failureClass(outcome);
  const used = retries + 1;
  const command = attribute(node, "tool_command");
  const path = join(run.logsRoot, "failure_dossier.json");
  writeJson(path, {
    version: 1,
    generated_at: run.journal.time(),
    failed_node_id: node.id,
    handler_type: handler.name,
    status: outcome.status,
    failure_class: kind,
    failure_reason: reason,
    attempts_used: used,
    max_attempts: most,
    stage_dir: join(run.logsRoot, node.id),
    ...(command === undefined ? {} : { tool: { command, working_dir: run.worktree } }),
    summary: `node=${node.id}; class=${kind}; attempt=${used}/${most}; reason=${reason}`,
  });
  run.journal.event("failure_dossier_updated", {
    failed_node_id: node.id,
    failure_class: kind,
    path,
  });
}
