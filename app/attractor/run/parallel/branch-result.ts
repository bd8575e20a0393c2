import { z } from "zod";
import { failed, type Outcome, outcomeSchema } from "../outcome.ts";

/** How a branch ended; `parallel_results.json` lists them, and the context as `parallel.results`. */
export interface BranchResult {
  /** Its first node, with a number behind it where two branches begin with one. */
  readonly branch_key: string;
  readonly branch_name: string;
  readonly start_node_id: string;
  readonly stop_node_id: string;
  readonly head_sha: string;
  readonly last_node_id: string;
  readonly outcome: Outcome;
  readonly completed_nodes: readonly string[];
  readonly logs_root: string;
  readonly worktree_dir: string;
  readonly error?: string | undefined;
  /** How each of its nodes ended last, so that its goal gates count when it is merged. */
  readonly statuses: Readonly<Record<string, string>>;
}

const text = z.string();

export const branchResultSchema = z.object({
  branch_key: text,
  branch_name: text,
  start_node_id: text,
  stop_node_id: text,
  head_sha: text,
  last_node_id: text,
  outcome: outcomeSchema,
  completed_nodes: z.array(text),
  logs_root: text,
  worktree_dir: text,
  error: text.optional(),
  statuses: z.record(text, text),
});

const RANKS: ReadonlyMap<string, number> = new Map([
  ["success", 0],
  ["degraded_success", 1],
  ["partial_success", 1],
  ["retry", 2],
]);

/** The branches of the component before, as its context tells them. */
export function resultsIn(context: Readonly<Record<string, unknown>>): readonly BranchResult[] {
  return z.array(branchResultSchema).catch([]).parse(context["parallel.results"]);
}

/** Branches that did not fail, the best first: success before partial success before retry before the rest, then by key. */
export function ranked(results: readonly BranchResult[]): readonly BranchResult[] {
  const rank = ({ outcome }: BranchResult): number => RANKS.get(outcome.status) ?? 3;
  return results
    .filter(({ outcome }) => outcome.status !== "fail")
    .toSorted((a, b) => rank(a) - rank(b) || compareKeys(a, b));
}

export function compareKeys(a: BranchResult, b: BranchResult): number {
  if (a.branch_key === b.branch_key) return 0;
  return a.branch_key < b.branch_key ? -1 : 1;
}

/** What a branch that was not needed any more is recorded as. */
export const CANCELED: Outcome = failed("context canceled");
