import { join, relative } from "node:path";
import { writeJson } from "../files/atomic.ts";
import { writeCheckpoint } from "../files/checkpoint.ts";
import { writeDossier } from "../files/dossier.ts";
import { prepareVisit } from "../files/stage-folder.ts";
import type { Handler, StageCommit } from "../handlers/handler.ts";
import { handlers } from "../handlers/handlers.ts";
import type { Edge, Node } from "../language/graph.ts";
import { kindOf } from "../language/kinds.ts";
import { type Attempted, attemptStage } from "./attempts.ts";
import { countedSignature, failureLimit } from "./breaker.ts";
import { countOf } from "./counts.ts";
import { failureClass } from "./failure-class.ts";
import { fidelityOf, threadOf } from "./fidelity.ts";
import { keepPatch } from "./keep-patch.ts";
import { LeftOpen } from "./left-open.ts";
import type { Outcome, Status } from "./outcome.ts";
import { resultsIn } from "./parallel/branch-result.ts";
import { pastAfter } from "./past.ts";
import type { Run } from "./run.ts";
import { stageEnv } from "./stage-env.ts";
import type { RunState } from "./state.ts";

/** A stage ended and is checkpointed; or the run was stopped during it, is left open in it, or must end with it. */
export type StageEnding =
  | { readonly kind: "ended"; readonly state: RunState }
  | { readonly kind: "canceled" }
  | { readonly kind: "open"; readonly cause: LeftOpen }
  | { readonly kind: "broken"; readonly reason: string };

/** A node and the edge that led to it; undefined where none was chosen. */
export interface Entered {
  readonly node: Node;
  readonly came: Edge | undefined;
}

/** Runs one stage: attempts, outcome, context, commit, checkpoint. */
export async function runStage(
  run: Run,
  { node, came }: Entered,
  before: RunState,
): Promise<StageEnding> {
  const handler = handlers.get(kindOf(node));
  if (handler === undefined)
    throw new Error(`no handler for ${node.id}, which lint should have refused`);
  const commit: OneCommit = stageCommit(run, node);
  const context = contextBefore(before, node.id);
  const tried = await tryStage(run, { node, came, handler, before, context, commit });
  if ("kind" in tried) return tried;
  writeJson(join(run.logsRoot, node.id, "status.json"), tried.outcome);
  if (run.signal.aborted) return { kind: "canceled" };
  const known = { ...before, context, ...told(run, { node, came }, before, tried) };
  const after = stateAfter(known, node, tried);
  if (tried.outcome.status === "fail") writeDossier(run, { node, handler }, tried);
  const worn = tripped(run, node.id, after);
  if (worn !== undefined) return { kind: "broken", reason: worn };
  // An exit says nothing of the work: what the last stage said stays readable.
  const ended = handler.name === "exit" ? { ...after, context } : after;
  return checkpointed(run, { handler, commit }, ended);
}

interface Prepared extends Entered {
  readonly handler: Handler;
  readonly before: RunState;
  readonly context: Readonly<Record<string, unknown>>;
  readonly commit: StageCommit;
}

async function tryStage(run: Run, stage: Prepared): Promise<Attempted | StageEnding> {
  const { node, came, handler, before, context, commit } = stage;
  const folder = join(run.logsRoot, node.id);
  const finished = countOf(before.visits, node.id);
  const ended = prepareVisit(folder, finished, handler.keeps);
  const env = stageEnv(run, { id: node.id, folder, context });
  const previous = before.current === undefined ? undefined : before.outcome;
  const visit = finished + 1;
  try {
    return await attemptStage(handler, {
      run,
      node,
      folder,
      found: before.commit,
      visit,
      number: ended + 1,
      context,
      env,
      came,
      past: before.past,
      previous,
      commit,
    });
  } catch (cause) {
    if (!(cause instanceof LeftOpen)) throw cause;
    return run.signal.aborted ? { kind: "canceled" } : { kind: "open", cause };
  }
}

function contextBefore(before: RunState, id: string): Readonly<Record<string, unknown>> {
  return {
    ...before.context,
    current_node: id,
    completed_nodes: before.completed,
    previous_node: before.current ?? "",
    previous_outcome: before.current === undefined ? "" : before.outcome.status,
    [`internal.retry_count.${id}`]: countOf(before.retries, id),
  };
}

/** The past with this stage in it; one that went on with a conversation is a turn of it. */
function told(
  run: Run,
  { node, came }: Entered,
  before: RunState,
  { outcome }: Attempted,
): Pick<RunState, "past" | "fidelity"> {
  const { id } = node;
  const fidelity = kindOf(node) === "codergen" ? fidelityOf(run.graph, node, came) : undefined;
  const turn = {
    thread: threadOf(run.graph, node, came),
    node: id,
    visit: countOf(before.visits, id) + 1,
    folder: relative(run.baseLogsRoot, join(run.logsRoot, id)),
  };
  const spoken = fidelity === "full" ? turn : undefined;
  return { past: pastAfter(before.past, { node: id, outcome }, spoken), fidelity };
}

function stateAfter(before: RunState, node: Node, { outcome, retries }: Attempted): RunState {
  const { id } = node;
  const failing = outcome.status === "fail";
  const reason = outcome.failure_reason ?? "";
  const signature = failing ? countedSignature(id, outcome) : undefined;
  return {
    ...before,
    entry: undefined,
    current: id,
    completed: [...before.completed, id],
    retries: { ...before.retries, [id]: failing ? retries : 0 },
    visits: { ...before.visits, [id]: countOf(before.visits, id) + 1 },
    statuses: {
      ...before.statuses,
      ...mergedStatuses(node, before, outcome),
      [id]: outcome.status,
    },
    context: contextAfter(before.context, id, { outcome, retries }),
    outcome,
    trouble: failing ? { node: id, reason } : before.trouble,
    failures:
      signature === undefined
        ? before.failures
        : { ...before.failures, [signature]: (before.failures[signature] ?? 0) + 1 },
  };
}

/** The goal gates of a branch that was merged count as those of the run. */
function mergedStatuses(
  node: Node,
  { context }: RunState,
  { context_updates }: Outcome,
): Readonly<Record<string, Status>> {
  const keys = context_updates?.["parallel.fan_in.merged"];
  if (kindOf(node) !== "fan-in" || !Array.isArray(keys)) return {};
  const taken = resultsIn(context).filter(({ branch_key }) => keys.includes(branch_key));
  return Object.assign({}, ...taken.map(({ statuses }) => statuses));
}

function contextAfter(
  before: Readonly<Record<string, unknown>>,
  id: string,
  { outcome, retries }: { outcome: Outcome; retries: number },
): Readonly<Record<string, unknown>> {
  return {
    ...before,
    [`internal.retry_count.${id}`]: retries,
    ...outcome.context_updates,
    outcome: outcome.status,
    preferred_label: outcome.preferred_label ?? "",
    failure_reason: outcome.failure_reason ?? "",
    failure_class: failureClass(outcome),
  };
}

/** Counts a failure and answers the sentence of a run that failed so too often. */
function tripped(run: Run, id: string, { outcome, failures }: RunState): string | undefined {
  const limit = failureLimit(run.graph, run.dialect);
  if (outcome.status !== "fail" || limit === undefined) return undefined;
  const signature = countedSignature(id, outcome);
  if (signature === undefined) return undefined;
  const count = failures[signature] ?? 0;
  const prefix = run.stop === undefined ? "" : "subgraph_";
  const told = {
    node_id: id,
    signature,
    signature_count: count,
    signature_limit: limit,
    failure_class: failureClass(outcome),
    failure_reason: outcome.failure_reason ?? "",
  };
  run.journal.event(`${prefix}deterministic_failure_cycle_check`, told);
  if (count < limit) return undefined;
  run.journal.event(`${prefix}deterministic_failure_cycle_breaker`, told);
  return `run aborted: deterministic failure cycle detected — signature "${signature}" repeated ${count} times (limit ${limit}); likely a persistent provider or auth error`;
}

/** The stage's one commit, made by its handler or after it. */
interface OneCommit extends StageCommit {
  sha(): string | undefined;
}

function stageCommit(run: Run, { id }: Node): OneCommit {
  let made: string | undefined;
  return {
    sha: () => made,
    make: async (status) => {
      made = await run.repository.commit(`attractor(${run.runId}): ${id} (${status})`);
      return made;
    },
    take: async (sha) => {
      await run.repository.reset(sha);
      made = sha;
    },
  };
}

async function checkpointed(
  run: Run,
  { handler, commit }: { readonly handler: Handler; readonly commit: OneCommit },
  after: RunState,
): Promise<StageEnding> {
  const id = after.current ?? "";
  const committed = await commitOf(commit, after);
  if (committed.kind === "broken") return committed;
  if (handler.patched) await keepPatch(run, id, { from: after.commit, to: committed.sha });
  const state = { ...after, commit: committed.sha };
  tellContext(run, after);
  writeCheckpoint(run, state);
  const data = { sha: committed.sha };
  const msg = `Checkpoint: ${committed.sha.slice(0, 8)}`;
  run.journal.log({ source: "engine", node: id, event: "checkpoint.saved", msg, data });
  return { kind: "ended", state };
}

function tellContext({ journal }: Run, { current, outcome }: RunState): void {
  const keys = Object.keys(outcome.context_updates ?? {});
  if (keys.length === 0) return;
  const msg = `Context updated: ${keys.length} keys`;
  const node = current ?? "";
  journal.log({ source: "engine", node, event: "context.updated", msg, data: { keys } });
}

async function commitOf(
  commit: OneCommit,
  { current, outcome }: RunState,
): Promise<{ kind: "done"; sha: string } | { kind: "broken"; reason: string }> {
  try {
    return { kind: "done", sha: commit.sha() ?? (await commit.make(outcome.status)) };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    return { kind: "broken", reason: `the work of ${current} could not be committed: ${message}` };
  }
}
