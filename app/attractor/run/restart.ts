import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeCheckpoint } from "../files/checkpoint.ts";
import { openJournal } from "../files/journal.ts";
import { copyManifest } from "../files/manifest.ts";
import { attribute, type Graph, type Node } from "../language/graph.ts";
import { failureSignature, signatureLimit } from "./breaker.ts";
import { initialContext } from "./initial-state.ts";
import { NO_PAST } from "./past.ts";
import type { Position, Run, Walked } from "./run.ts";
import { beating } from "./stall.ts";
import type { RunState } from "./state.ts";

const DEFAULT_RESTARTS = 50;

/** Begins anew at a node, with the work as it is: in a folder `restart-<n>`, with a context that keeps only what the graph names. */
export function restart({ run, state }: Position, node: Node): Position | Walked {
  const from = state.current ?? "";
  const failures = countedFailures(run, state, from);
  if (typeof failures === "string") return { run, state, status: "fail", reason: failures };
  const count = state.restarts.count + 1;
  const most = Number(attribute(run.graph, "max_restarts") ?? DEFAULT_RESTARTS);
  if (count > most) {
    const reason = `loop_restart limit exceeded (${count} restarts, max ${most})`;
    return { run, state, status: "fail", reason };
  }
  const next = newBeginning(run, state, { from, count, failures, node });
  const own = openRestart(run, next);
  run.journal.event("loop_restart", {
    node_id: from,
    target_node: node.id,
    restart_count: count,
    logs_root: own.logsRoot,
  });
  return { run: own, state: next };
}

/** What the restarts were for, with this one; the sentence of a run that restarted too often for one failure. */
function countedFailures(
  run: Run,
  { outcome, restarts }: RunState,
  from: string,
): RunState["restarts"]["failures"] | string {
  if (outcome.status !== "fail") return restarts.failures;
  const signature = failureSignature(from, outcome);
  const count = (restarts.failures[signature] ?? 0) + 1;
  const limit = signatureLimit(run.graph);
  const told = { node_id: from, signature, signature_count: count, signature_limit: limit };
  run.journal.event("loop_restart_signature", told);
  if (count < limit) return { ...restarts.failures, [signature]: count };
  run.journal.event("loop_restart_circuit_breaker", told);
  return `loop_restart circuit breaker: signature "${signature}" seen ${count} times (limit ${limit})`;
}

interface Beginning {
  readonly from: string;
  readonly count: number;
  readonly failures: RunState["restarts"]["failures"];
  readonly node: Node;
}

function newBeginning(
  run: Run,
  state: RunState,
  { from, count, failures, node }: Beginning,
): RunState {
  return {
    entry: node.id,
    current: undefined,
    completed: [],
    retries: {},
    visits: {},
    statuses: {},
    context: {
      ...initialContext(run.graph, run.base, run.context),
      ...persisted(run.graph, state.context),
      "loop_restart.from_node": from,
      "loop_restart.iteration_count": count,
    },
    outcome: { status: "success" },
    past: NO_PAST,
    fidelity: undefined,
    trouble: state.trouble,
    failures: {},
    restarts: { count, failures },
    commit: state.commit,
  };
}

function persisted(graph: Graph, context: RunState["context"]): RunState["context"] {
  const named = (attribute(graph, "loop_restart_persist_keys") ?? "").split(",");
  const keys = new Set(named.map((key) => key.trim()));
  return Object.fromEntries(Object.entries(context).filter(([key]) => keys.has(key)));
}

/** Opens the folder of a restart; it counts from the moment that its checkpoint is there. */
function openRestart(run: Run, state: RunState): Run {
  const logsRoot = join(run.pipelineRoot, `restart-${state.restarts.count}`);
  rmSync(logsRoot, { recursive: true, force: true });
  mkdirSync(logsRoot);
  copyManifest(run.pipelineRoot, logsRoot);
  const { runId, now, onEvent } = run;
  const notBefore = Date.parse(run.journal.time());
  const journal = openJournal({ logsRoot, runId, now, onEvent, notBefore });
  const own = { ...run, logsRoot, journal: beating(journal, run.beat) };
  writeCheckpoint(own, state);
  return own;
}
