import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Final, ProgressEvent } from "../../app/attractor/files/shapes.ts";
import type { Workbench } from "../attractor/workbench.ts";

type Json = Readonly<Record<string, unknown>>;

/** What a run left, in the words of the recordings. */
export function observed(bench: Workbench, final: Final): Json {
  const { checkpoint, events, logsRoot } = bench.files();
  const { extra = {} } = checkpoint ?? {};
  const restarts = readdirSync(bench.logsRoot).filter((name) => name.startsWith("restart-"));
  const known = new Map(Object.entries(extra));
  return {
    exit_code: final.status === "success" ? 0 : 1,
    started: true,
    status: final.status,
    failure_reason: final.failure_reason ?? "",
    completed_nodes: checkpoint?.completed_nodes ?? [],
    node_retries: withoutZeros(checkpoint?.node_retries ?? {}),
    stages: stagesOf(bench, events),
    routes: events.filter(({ event }) => event === "edge_selected").map(routeOf),
    commits: bench.subjects().length,
    commit_subjects: bench.subjects(),
    final_commit: subjectOf(bench, final.final_git_commit_sha),
    files: filesOf(bench, final.final_git_commit_sha),
    branches: branchesOf(bench, final.final_git_commit_sha),
    events: events.flatMap(lineOf),
    context: checkpoint?.context ?? {},
    restarts,
    restart_count: known.get("restart_count"),
    restart_failure_signatures: known.get("restart_failure_signatures"),
    loop_failure_signatures: known.get("loop_failure_signatures"),
    commit_bodies: bench.git("log", "--format=%b", final.final_git_commit_sha).trim(),
    last_event: events.at(-1)?.event,
    logs_root: logsRoot,
  };
}

function withoutZeros(counts: Readonly<Record<string, number>>): Json {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}

function subjectOf(bench: Workbench, sha: string): string {
  return bench
    .git("log", "-1", "--format=%s", sha)
    .trim()
    .replace(/^attractor\([^)]*\): /, "");
}

function filesOf(bench: Workbench, sha: string): Json {
  const paths = bench.git("ls-tree", "-r", "--name-only", "-z", sha).split("\0");
  const kept = paths.filter(
    (path) => path !== "" && !/^(README\.md|\.gitignore|\.ai\/)/.test(path),
  );
  return Object.fromEntries(
    kept.map((path) => [path, bench.git("show", `${sha}:${path}`).slice(0, 160)]),
  );
}

/** One stage a visit: how often it was tried, what its last attempt said, what was made of that. */
function stagesOf(bench: Workbench, events: readonly ProgressEvent[]): Json[] {
  const stages: { node: string; attempts: number; attempt_status: string }[] = [];
  for (const { event, node_id, status } of events) {
    const node = String(node_id);
    const last = stages.findLast((stage) => stage.node === node);
    if (event === "stage_attempt_start" && isFirst(events, stages, node))
      stages.push({ node, attempts: 1, attempt_status: "" });
    else if (event === "stage_attempt_start" && last !== undefined) last.attempts += 1;
    else if (event === "stage_attempt_end" && last !== undefined)
      last.attempt_status = String(status);
  }
  return stages.map((stage) => {
    const visits = stages.filter(({ node }) => node === stage.node);
    return { ...stage, ...saidOf(bench, stage.node, visits.indexOf(stage)) };
  });
}

function isFirst(
  events: readonly ProgressEvent[],
  stages: readonly { node: string; attempts: number }[],
  node: string,
): boolean {
  const begun = stages.filter((stage) => stage.node === node);
  const tried = begun.reduce((sum, { attempts }) => sum + attempts, 0);
  const starts = events.filter(
    (one) => one.event === "stage_attempt_start" && one.node_id === node,
  );
  return starts[tried]?.attempt === 1;
}

/** What the n-th visit of a node left, from 0: earlier visits lie in `visit_<n>`, those of a restart in its folder. */
function saidOf(bench: Workbench, node: string, index: number): Json {
  const restarts = readdirSync(bench.logsRoot).filter((name) => name.startsWith("restart-"));
  const folders = ["", ...restarts.toSorted()].map((name) => join(bench.logsRoot, name, node));
  const left = folders.filter(existsSync).flatMap((folder) => {
    const visits = readdirSync(folder).filter((name) => name.startsWith("visit_"));
    return [...visits.toSorted(), ""].map((name) => join(folder, name, "status.json"));
  });
  const path = left[index];
  if (path === undefined || !existsSync(path)) return {};
  const { status, notes, failure_reason } = jsonOf(path);
  return { status, notes, failure_reason };
}

function routeOf(event: ProgressEvent): Json {
  const { from_node, to_node, hop_source, selection_method, label, condition } = event;
  return {
    from: from_node,
    to: to_node,
    source: hop_source,
    method: selection_method,
    candidates: event.candidates_evaluated,
    matched: event.conditions_matched,
    ...(label === "" ? {} : { label }),
    ...(condition === "" ? {} : { condition }),
  };
}

type Line = (event: ProgressEvent) => string;
const attempt: Line = ({ event, node_id, attempt: n }) => `${event} ${node_id}#${n}`;
const ofNode: Line = ({ event, node_id }) => `${event} ${node_id}`;
const counted: Line = ({ event, signature, signature_count, signature_limit }) =>
  `${event} ${signature} ${signature_count}/${signature_limit}`;

/** How the recordings write an event; those that are not here are left out there too. */
const LINES: Readonly<Record<string, Line>> = {
  stage_attempt_start: attempt,
  stage_attempt_end: (event) => `${attempt(event)} ${event.status}`,
  retry_decision: (event) => `${attempt(event)} ${event.will_retry ? "retry" : "stop"}`,
  stage_retry_sleep: (event) => `${attempt(event)} ${event.delay_ms}ms`,
  edge_condition_evaluated: ({ event, node_id, edge_to, matched }) =>
    `${event} ${node_id}->${edge_to} ${matched}`,
  edge_selected: ({ event, from_node, to_node, hop_source, selection_method }) =>
    `${event} ${from_node}->${to_node} ${hop_source}/${selection_method}`,
  failure_dossier_updated: ({ event, failed_node_id }) => `${event} ${failed_node_id}`,
  deterministic_failure_cycle_check: counted,
  deterministic_failure_cycle_breaker: counted,
  subgraph_deterministic_failure_cycle_check: ofNode,
  subgraph_canceled_exit: ofNode,
  early_termination: ofNode,
  stuck_cycle_breaker: ofNode,
  output_contract_violated: ofNode,
  no_matching_fail_edge_fallback: ofNode,
  loop_restart_signature: ofNode,
  loop_iteration: ({ event, loop_id, iteration }) => `${event} ${loop_id} ${iteration}`,
  loop_terminated: ({ event, loop_id, iterations }) => `${event} ${loop_id} ${iterations}`,
  loop_restart: ({ event, restart_count, target_node }) =>
    `${event} ${restart_count} -> ${target_node}`,
  run_completed: ({ event }) => event,
  run_failed: ({ event }) => event,
};

function lineOf(event: ProgressEvent): readonly string[] {
  const line = LINES[event.event];
  return line === undefined ? [] : [line(event)];
}

function branchesOf(bench: Workbench, sha: string): Json[] {
  const found = readdirSync(bench.logsRoot, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith("/parallel_results.json"))
    .toSorted();
  return found.flatMap((path) => {
    const results = jsonOf(join(bench.logsRoot, path));
    if (!Array.isArray(results)) return [];
    return results.map((result) => branchOf(bench, { sha, where: dirname(path), result }));
  });
}

function branchOf(
  bench: Workbench,
  { sha, where, result }: { sha: string; where: string; result: Json },
): Json {
  const folder = String(result.logs_root);
  const outcome = { status: undefined, failure_reason: undefined, ...Object(result.outcome) };
  const progress = join(folder, "progress.ndjson");
  const text = existsSync(progress) ? readFileSync(progress, "utf8") : "";
  const events = text
    .split("\n")
    .slice(0, -1)
    .map((line): ProgressEvent => JSON.parse(line) as ProgressEvent);
  return {
    where,
    branch_key: result.branch_key,
    start: result.start_node_id,
    stop: result.stop_node_id,
    last: result.last_node_id,
    outcome: outcome.status,
    failure_reason: outcome.failure_reason ?? null,
    completed_nodes: result.completed_nodes,
    error: result.error ?? null,
    dir: `<logs_root>/${relative(bench.logsRoot, folder)}`,
    merged: isMerged(bench, String(result.head_sha), sha),
    events: events.flatMap(lineOf),
  };
}

function isMerged(bench: Workbench, head: string, sha: string): boolean {
  return bench.git("rev-list", sha).split("\n").includes(head);
}

function jsonOf(path: string): Json {
  return JSON.parse(readFileSync(path, "utf8")) as Json;
}
