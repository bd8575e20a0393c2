import { attribute, type Node } from "../../language/graph.ts";
import type { Outcome } from "../outcome.ts";

/** When a component has what it wants of its branches. */
export interface JoinPolicy {
  readonly kind: "wait_all" | "first_success" | "k_of_n" | "quorum";
  /** For `k_of_n`. */
  readonly k: number;
  /** For `quorum`: the part of the branches that must succeed, 0 to 1. */
  readonly fraction: number;
  readonly errors: "continue" | "fail_fast" | "ignore";
}

/** How many branches there are and how many of them have ended how. */
export interface Tally {
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
}

const KINDS = ["wait_all", "first_success", "k_of_n", "quorum"] as const;
const ERRORS = ["continue", "fail_fast", "ignore"] as const;

/** Reads a component's policy; what it does not say is `wait_all`, `continue`, k = 1 and a half. */
export function joinPolicy(component: Node): JoinPolicy {
  const kind = attribute(component, "join_policy");
  const errors = attribute(component, "error_policy");
  return {
    kind: KINDS.find((one) => one === kind) ?? "wait_all",
    k: Number(attribute(component, "k") ?? attribute(component, "join_k") ?? 1),
    fraction: Number(attribute(component, "quorum_fraction") ?? 0.5),
    errors: ERRORS.find((one) => one === errors) ?? "continue",
  };
}

/** Why the branches that still run need not end: the answer is certain, either way. Undefined while it is not. */
export function whyStop(policy: JoinPolicy, tally: Tally): string | undefined {
  const { succeeded, failed } = tally;
  const counted = countedOf(policy, tally);
  const open = tally.total - succeeded - failed;
  if (open === 0) return undefined;
  if (policy.errors === "fail_fast" && failed > 0) return "fail_fast";
  if (policy.kind === "wait_all") return undefined;
  const needed = neededOf(policy, counted);
  if (succeeded >= needed) return `${policy.kind}: reached`;
  // Ignored failures lower what a quorum needs, so only the others can make it unreachable.
  const canShrink = policy.errors === "ignore" && policy.kind === "quorum";
  return !canShrink && succeeded + open < needed ? `${policy.kind}: out of reach` : undefined;
}

/** How a component ended, by what its branches did; `note` says it in Kilroy's words. */
export function componentOutcome(
  policy: JoinPolicy,
  tally: Tally,
): Pick<Outcome, "status" | "failure_reason"> & { readonly note: string } {
  const counted = countedOf(policy, tally);
  const { succeeded } = tally;
  if (policy.kind === "wait_all") return waitAll(counted, counted - succeeded);
  const needed = neededOf(policy, counted);
  const met = succeeded >= needed && succeeded > 0;
  const text = textOf(policy, { succeeded, counted, needed, met });
  return met
    ? { status: "success", note: text }
    : { status: "fail", failure_reason: text, note: "" };
}

function waitAll(counted: number, failed: number): ReturnType<typeof componentOutcome> {
  if (failed === 0)
    return { status: "success", note: `wait_all: all ${counted} branches succeeded` };
  return {
    status: "partial_success",
    failure_reason: `${failed} of ${counted} branches failed`,
    note: `wait_all: ${failed}/${counted} branches failed`,
  };
}

function textOf(
  { kind, k, fraction }: JoinPolicy,
  seen: { succeeded: number; counted: number; needed: number; met: boolean },
): string {
  const { succeeded, counted, needed, met } = seen;
  if (kind === "first_success")
    return met ? `first_success: ${succeeded} succeeded` : "first_success: no branch succeeded";
  if (kind === "k_of_n") {
    return met
      ? `k_of_n: ${succeeded}/${counted} succeeded (needed k=${k})`
      : `k_of_n: only ${succeeded}/${counted} succeeded (need k=${k})`;
  }
  const of = `fraction=${fraction.toFixed(2)}`;
  return met
    ? `quorum: ${succeeded}/${counted} succeeded (needed ${needed}, ${of})`
    : `quorum: only ${succeeded}/${counted} succeeded (need ${needed}, ${of})`;
}

function countedOf({ errors }: JoinPolicy, { total, failed }: Tally): number {
  return errors === "ignore" ? total - failed : total;
}

function neededOf({ kind, k, fraction }: JoinPolicy, counted: number): number {
  if (kind === "first_success") return 1;
  if (kind === "k_of_n") return k;
  // Without the tolerance 0.6 of 5 would be 4.
  return Math.max(1, Math.ceil(fraction * counted - 1e-9));
}
