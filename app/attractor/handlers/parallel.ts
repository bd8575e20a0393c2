import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { writeJson } from "../files/atomic.ts";
import { readJson } from "../files/read-run.ts";
import type { HumanQuestion } from "../human-gates.ts";
import { attribute, edgesFrom } from "../language/graph.ts";
import { kindOf } from "../language/kinds.ts";
import { allEnded } from "../run/all-ended.ts";
import { LeftOpen } from "../run/left-open.ts";
import { failed, type Outcome } from "../run/outcome.ts";
import {
  type Branch,
  clearPass,
  endedBefore,
  notBegun,
  runBranch,
} from "../run/parallel/branch.ts";
import { type BranchResult, compareKeys } from "../run/parallel/branch-result.ts";
import { joinOf } from "../run/parallel/join.ts";
import {
  componentOutcome,
  type JoinPolicy,
  joinPolicy,
  type Tally,
  whyStop,
} from "../run/parallel/policy.ts";
import { placeInRun } from "../run/stage-name.ts";
import type { Attempt, Handler } from "./handler.ts";

const AT_ONCE = 4;
const PLAN = "plan.json";
const planSchema = z.object({ base_sha: z.string() });

/** A component: every edge begins a branch in a worktree of its own; all of them lead to its join. */
export const parallel: Handler = {
  name: "parallel",
  retried: true,
  run: async (attempt) => {
    const { run, node, folder } = attempt;
    const stop = joinOf(run.graph, node.id);
    if (stop === undefined) return failed(`the branches of ${node.id} come together nowhere`);
    const branches = await planned(attempt, stop);
    const policy = joinPolicy(node);
    const results = (await runAll(attempt, branches, policy)).toSorted(compareKeys);
    if (run.signal.aborted) return failed("canceled");
    writeJson(join(folder, "parallel_results.json"), results);
    return outcomeOf(attempt, { stop, results, policy });
  },
};

/** The branches of this pass. Resumed in the middle of it, they start where they did. */
async function planned({ run, node, visit, commit }: Attempt, stop: string): Promise<Branch[]> {
  const pass = join(run.logsRoot, "parallel", node.id, `pass${visit}`);
  const plan = readJson(join(pass, PLAN), planSchema);
  if (plan === undefined) clearPass(pass);
  else await commit.take(plan.base_sha);
  const base = plan?.base_sha ?? (await commit.make("success"));
  mkdirSync(pass, { recursive: true });
  if (plan === undefined) writeJson(join(pass, PLAN), { base_sha: base });
  const prefix = `attractor/run/parallel/${run.runId}${nested(placeInRun(run))}`;
  const seen = new Map<string, number>();
  return edgesFrom(run.graph, node.id).map((edge, index) => {
    const times = (seen.get(edge.to) ?? 0) + 1;
    seen.set(edge.to, times);
    const key = times === 1 ? edge.to : `${edge.to}_${times}`;
    const folder = join(pass, `${String(index + 1).padStart(2, "0")}-${key}`);
    return { edge, key, folder, stop, base, name: `${prefix}/${node.id}/pass${visit}/${key}` };
  });
}

/** Branches of branches, of restarts and of child pipelines have names of their own. */
function nested(place: string): string {
  return place.replace("/parallel/", "/");
}

/**
 * At most `max_parallel` at once; those that are no longer needed are ended or not begun. Where the answer is not certain without
 * branches that wait for a person, all is left open.
 */
async function runAll(
  attempt: Attempt,
  branches: readonly Branch[],
  policy: JoinPolicy,
): Promise<readonly BranchResult[]> {
  const { run, node } = attempt;
  const enough = new AbortController();
  const signal = AbortSignal.any([run.signal, enough.signal]);
  const results = new Map<Branch, BranchResult>();
  const open: HumanQuestion[] = [];
  const ended = (branch: Branch, result: BranchResult): void => {
    results.set(branch, result);
    tellBranch(attempt, branch, result.outcome.status);
    const tally = tallyOf(branches.length, [...results.values()]);
    const reason = signal.aborted ? undefined : whyStop(policy, tally);
    if (reason === undefined) return;
    tellEarly(attempt, reason, tally);
    enough.abort();
  };
  for (const branch of branches) {
    const before = endedBefore(branch);
    if (before !== undefined) ended(branch, before);
  }
  const waiting = branches.filter((branch) => !results.has(branch));
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (signal.aborted) results.set(next, notBegun(next));
      else {
        const result = await begin(attempt, next, signal);
        if (result instanceof LeftOpen) open.push(...result.questions);
        else ended(next, result);
      }
    }
  };
  const most = Math.max(1, Number(attribute(node, "max_parallel") ?? AT_ONCE));
  const workers = Array.from({ length: Math.min(most, waiting.length) }, worker);
  await allEnded(workers, () => enough.abort());
  if (open.length > 0 && !signal.aborted) throw new LeftOpen(open);
  return branches.map((branch) => results.get(branch) ?? notBegun(branch));
}

/** A branch whose worktree or files broke has failed; the others go on, as they do when it waits for a person. */
async function begin(
  attempt: Attempt,
  branch: Branch,
  signal: AbortSignal,
): Promise<BranchResult | LeftOpen> {
  tellBranch(attempt, branch, "started");
  try {
    return await runBranch(attempt, branch, signal);
  } catch (cause) {
    if (cause instanceof LeftOpen) return cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    return { ...notBegun(branch), outcome: failed(reason), error: reason };
  }
}

function tellBranch({ run, node }: Attempt, { key }: Branch, what: string): void {
  run.journal.event("branch_progress", {
    node_id: node.id,
    branch_key: key,
    branch_event: what,
  });
}

function tellEarly({ run, node }: Attempt, reason: string, tally: Tally): void {
  run.journal.event("early_termination", {
    node_id: node.id,
    reason,
    received: tally.succeeded + tally.failed,
    total: tally.total,
    success_so_far: tally.succeeded,
    fail_so_far: tally.failed,
  });
}

function tallyOf(total: number, results: readonly BranchResult[]): Tally {
  const bad = results.filter(({ outcome }) => outcome.status === "fail").length;
  return { total, succeeded: results.length - bad, failed: bad };
}

interface Ended {
  readonly stop: string;
  readonly results: readonly BranchResult[];
  readonly policy: JoinPolicy;
}

function outcomeOf({ run }: Attempt, { stop, results, policy }: Ended): Outcome {
  const { status, failure_reason, note } = componentOutcome(
    policy,
    tallyOf(results.length, results),
  );
  const node = run.graph.nodes.get(stop);
  const merges = node !== undefined && kindOf(node) === "fan-in";
  return {
    status,
    ...(failure_reason === undefined ? {} : { failure_reason }),
    notes: `parallel fan-out complete (${results.length} branches), join=${stop}; ${note}`,
    context_updates: {
      "parallel.join_node": stop,
      "parallel.merge_mode": merges ? "fan_in_handler" : "none",
      "parallel.results": results,
    },
  };
}
