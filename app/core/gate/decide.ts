import { type Digest, digest } from "../canonical.ts";
import { FactoryError } from "../errors.ts";
import type { EvaluatedTrial, Evaluation } from "../evaluation.ts";
import type { Policy } from "../policy.ts";
import type { Because, Verdict } from "../verdict.ts";
import { lookBound, runningBound } from "./bounds.ts";
import type { Asked, Judgement, Subject } from "./criteria/rule.ts";
import { CRITERIA } from "./criteria.ts";
import type { Known } from "./expected.ts";
import { type LookOutcome, lookOutcome } from "./look-outcome.ts";
import { type Plan, planFor } from "./plan.ts";

/** Made by nothing but `decide`: its key is not to be had outside this file. */
const cleared: unique symbol = Symbol("cleared");

/** The proof that a tree may be merged. Never written down or read back: after a restart it is decided again. */
export interface Cleared {
  readonly [cleared]: true;
  readonly intent: string;
  readonly product: string;
  readonly attempt: number;
  readonly candidate: string;
  readonly base: string;
  readonly sha: string;
  readonly tree: string;
  readonly verdictDigest: Digest;
}

/** Those that were made here, so that a copy with another tree in it is none. */
const made = new WeakSet<Cleared>();

/** No evaluation, and the sentence that says why: no pack, an uncovered key, a file that cannot be read. */
export interface NoEvaluation {
  readonly absent: string;
}

/** The gate's answer. `notes`: what was taken as claimed; with any, `cleared` is null whatever the verdict. */
export interface Decision {
  readonly verdict: Verdict;
  readonly cleared: Cleared | null;
  readonly notes: readonly string[];
}

/**
 * The gate: a pure function of what was observed, the policy and what else is known of the attempt. It calculates α and plan anew and
 * lists every criterion. Throws `unsupported` for mode betting and `invalid-input` for a power that no plan reaches.
 */
export function decide(
  evaluation: Evaluation | NoEvaluation,
  policy: Policy,
  expected: Known,
): Decision {
  if ("absent" in evaluation) return withoutEvaluation(evaluation.absent, policy, expected);
  const plan = planFor(policy, expected.j ?? evaluation.plan.j);
  const { verdict, notes } = judge(evaluation, { policy, expected, plan });
  return { verdict, cleared: notes.length === 0 ? clear(evaluation, verdict) : null, notes };
}

/** The verdict on what was observed, by this plan: every criterion, and what was taken as claimed. A proof it does not make. */
export function judge(evaluation: Evaluation, asked: Asked): Omit<Decision, "cleared"> {
  const { plan } = asked;
  const { outcome, judged } = judgedTrials(plan, evaluation.trials);
  const subject: Subject = { ...asked, evaluation, outcome, judged };
  const judgements = Object.entries(CRITERIA).map(([name, rule]) => ({
    name,
    required: rule.required(subject),
    ...rule.judge(subject),
  }));
  const notes = judgements.flatMap(({ note }) => (note === undefined ? [] : [note]));
  const verdict: Verdict = {
    ...outcomeOf(judgements),
    ...seenOf(plan, outcome),
    criteria: judgements.map(criterionOf),
  };
  return { verdict, notes };
}

/** Refuses what `decide` did not make: a copy, or one that was read from somewhere. For whoever is about to merge. */
export function demandCleared(proof: Cleared): void {
  if (made.has(proof)) return;
  throw new FactoryError(
    "refused",
    `a proof for ${proof.sha} that the gate did not give; decide again from the recorded trials`,
  );
}

function clear(evaluation: Evaluation, verdict: Verdict): Cleared | null {
  if (verdict.outcome !== "cleared") return null;
  const { intent, product, attempt, candidate, base, sha, tree } = evaluation;
  const about = { intent, product, attempt, candidate, base, sha, tree };
  const proof = Object.freeze({
    [cleared]: true as const,
    ...about,
    verdictDigest: digest(verdict),
  });
  made.add(proof);
  return proof;
}

/** The trials in index order as far as they go without a gap, and what the plan says to them. */
function judgedTrials(
  plan: Plan,
  trials: readonly EvaluatedTrial[],
): { readonly outcome: LookOutcome; readonly judged: readonly EvaluatedTrial[] } {
  const byIndex = new Map(trials.map((trial) => [trial.index, trial]));
  const ordered: EvaluatedTrial[] = [];
  for (let next = byIndex.get(0); next !== undefined; next = byIndex.get(ordered.length)) {
    ordered.push(next);
  }
  const outcome = lookOutcome(
    plan,
    ordered.map((trial) => trial.outcome),
  );
  return { outcome, judged: ordered.slice(0, outcome.trials) };
}

/** What weighs most first: a stale or false file says nothing of the tree, a refusal outweighs what is open. */
const WEIGHT: readonly Because[] = ["stale", "evidence", "trials", "person", "missing-trials"];
const OUTCOMES = {
  stale: "inconclusive",
  evidence: "refused",
  trials: "refused",
  person: "inconclusive",
  "missing-trials": "inconclusive",
} as const satisfies Record<Because, Verdict["outcome"]>;

function outcomeOf(judgements: readonly Judgement[]): Pick<Verdict, "outcome" | "because"> {
  const because = WEIGHT.find((one) => judgements.some(({ ruling }) => ruling === one));
  return because === undefined
    ? { outcome: "cleared", because: null }
    : { outcome: OUTCOMES[because], because };
}

function seenOf(
  plan: Plan,
  outcome: LookOutcome,
): Omit<Verdict, "outcome" | "because" | "criteria"> {
  const { trials: played, failed, missing } = outcome;
  const look = outcome.kind === "accept" ? outcome.look : null;
  const bound =
    look === null ? runningBound(plan, played - failed - missing, played) : lookBound(plan, look);
  return { bound, target: plan.target, alpha: plan.alpha, look, played, failed, missing };
}

function criterionOf({
  name,
  required,
  ruling,
  seen,
  sentence,
}: Judgement & { readonly name: string; readonly required: string }): Verdict["criteria"][number] {
  return { name, required, seen, met: ruling === "met", sentence };
}

function withoutEvaluation(why: string, policy: Policy, expected: Known): Decision {
  const plan = planFor(policy, expected.j ?? 1);
  const asked: Asked = { policy, expected, plan };
  const nothing: Judgement = { ruling: "person", seen: "nothing", sentence: `Not judged: ${why}` };
  const criteria = Object.entries(CRITERIA).map(([name, rule]) => {
    const required = rule.required(asked);
    return criterionOf({ name, required, ...(rule.without?.(asked) ?? nothing) });
  });
  const none: LookOutcome = { kind: "continue", until: 0, trials: 0, failed: 0, missing: 0 };
  const verdict: Verdict = {
    outcome: "inconclusive",
    because: "person",
    ...seenOf(plan, none),
    criteria,
  };
  return { verdict, cleared: null, notes: [] };
}
