import { attribute } from "../language/graph.ts";
import { kindOf } from "../language/kinds.ts";
import { plainReason } from "../run/breaker.ts";
import { failed, type Outcome } from "../run/outcome.ts";
import { type BranchResult, ranked, resultsIn } from "../run/parallel/branch-result.ts";
import type { Attempt, Handler } from "./handler.ts";

const DETERMINISTIC = {
  context_updates: { failure_class: "deterministic" },
  meta: { failure_class: "deterministic" },
};

/** Where branches come together: the best is merged fast-forward, with `merge="all"` every one that did not fail. */
export const fanIn: Handler = {
  name: "parallel.fan_in",
  retried: true,
  run: async (attempt) => {
    const { run, node, context, previous } = attempt;
    const before = run.graph.nodes.get(String(context.previous_node));
    if (before === undefined || kindOf(before) !== "parallel")
      return failed(`${node.id} was reached without a component before it`, DETERMINISTIC);
    if (previous?.status === "fail")
      return failed(previous.failure_reason ?? `${before.id} failed`, DETERMINISTIC);
    const results = resultsIn(context);
    const [best, ...others] = ranked(results);
    if (best === undefined) return allFailed(results);
    if (attribute(node, "merge") === "all") return mergeAll(attempt, [best, ...others]);
    await run.repository.reset(best.head_sha);
    return merged(`fan-in selected ${best.branch_key} (${best.outcome.status})`, [best], results);
  },
};

function allFailed(results: readonly BranchResult[]): Outcome {
  const reasons = results.map(
    ({ branch_key, outcome }) => `${branch_key}:${plainReason(outcome.failure_reason ?? "")}`,
  );
  const signature = `parallel_all_failed|deterministic|branches=${results.length}|${reasons.join(";")}`;
  return failed("all parallel branches failed", {
    ...DETERMINISTIC,
    meta: { ...DETERMINISTIC.meta, failure_signature: signature },
  });
}

/** Merges one branch after the other, in order of their keys; the first conflict leaves the worktree as it was. */
async function mergeAll(attempt: Attempt, good: readonly BranchResult[]): Promise<Outcome> {
  const { run, context } = attempt;
  const [first, ...rest] = good.toSorted((a, b) => (a.branch_key < b.branch_key ? -1 : 1));
  if (first === undefined) return allFailed([]);
  let sha = first.head_sha;
  const done = [first];
  for (const next of rest) {
    const subject = `attractor(${run.runId}): merge ${next.branch_key}`;
    const made = await run.repository.merge({ ours: sha, theirs: next.head_sha, subject });
    if (made.kind === "conflict") return conflict(done, next, made.paths);
    sha = made.sha;
    done.push(next);
  }
  await run.repository.reset(sha);
  const names = done.map(({ branch_key }) => branch_key).join(", ");
  return merged(`fan-in merged ${names}`, done, resultsIn(context));
}

function conflict(
  done: readonly BranchResult[],
  next: BranchResult,
  paths: readonly string[],
): Outcome {
  const names = done.map(({ branch_key }) => branch_key).join(", ");
  return {
    status: "conflict",
    failure_reason: `branch ${next.branch_key} conflicts with ${names} in ${paths.join(", ")}`,
    context_updates: {
      failure_class: "deterministic",
      "parallel.fan_in.conflicts": paths,
      "parallel.fan_in.conflict_branch": next.branch_key,
    },
    meta: { failure_class: "deterministic" },
  };
}

/** What was merged and, so that no work goes without a word, what was not. */
function merged(
  notes: string,
  taken: readonly BranchResult[],
  results: readonly BranchResult[],
): Outcome {
  const keys = new Set(taken.map(({ branch_key }) => branch_key));
  const [best] = taken;
  const losers = results
    .filter(({ branch_key }) => !keys.has(branch_key))
    .map(({ branch_key, branch_name, head_sha, logs_root, outcome: { status } }) => ({
      branch_key,
      branch_name,
      head_sha,
      logs_root,
      status,
    }));
  return {
    status: "success",
    notes,
    context_updates: {
      "parallel.fan_in.best_id": best?.branch_key ?? "",
      "parallel.fan_in.best_head_sha": best?.head_sha ?? "",
      "parallel.fan_in.best_outcome": best?.outcome ?? {},
      "parallel.fan_in.merged": [...keys],
      "parallel.fan_in.losers": losers,
    },
  };
}
