import { createHash } from "node:crypto";
import type { Dialect } from "../dialect.ts";
import { attribute, type Graph, type Node } from "../language/graph.ts";
import { type Kind, kindOf } from "../language/kinds.ts";
import { failureClass } from "./failure-class.ts";
import type { Outcome } from "./outcome.ts";

/** When a stage is tried again and how long to wait before. Milliseconds. */
export interface RetryPolicy {
  /** Attempts after the first. */
  readonly retries: number;
  /** Which failures are tried again; status `retry` always is, unless only classes count. */
  readonly onFail: "all" | "none" | "by class";
  readonly initialMs: number;
  readonly factor: number;
  readonly maxMs: number;
  readonly jitter: boolean;
}

/** Retries in Kilroy where nothing is said of them. */
const KILROY_RETRIES = 3;
/** Failures that another attempt may mend. */
const WORTH_A_TRY: ReadonlySet<string> = new Set([
  "transient_infra",
  "budget_exhausted",
  "compilation_loop",
]);
/** Their nodes' own retries are what helps them. */
const ONCE: ReadonlySet<Kind> = new Set(["parallel", "fan-in", "human"]);

/**
 * A node's retries: its own `max_retries`, else the graph's default. In `spec` the default is 0 and counts for status
 * `retry` alone; in `kilroy` it is 3, and tools try every failure again, the others those of some classes.
 */
export function retryPolicy(graph: Graph, node: Node, dialect: Dialect): RetryPolicy {
  const kind = kindOf(node);
  const own = attribute(node, "max_retries");
  const retries = Number(own ?? sharedRetries(graph, dialect));
  const read = (key: string): string | undefined =>
    attribute(node, `retry.backoff.${key}`) ?? attribute(graph, `retry.backoff.${key}`);
  return {
    retries: ONCE.has(kind) ? 0 : retries,
    onFail:
      dialect === "kilroy"
        ? kind === "tool"
          ? "all"
          : "by class"
        : own === undefined
          ? "none"
          : "all",
    initialMs: Number(read("initial_delay_ms") ?? 200),
    factor: Number(read("backoff_factor") ?? 2),
    maxMs: Number(read("max_delay_ms") ?? 60_000),
    jitter: read("jitter") !== "false",
  };
}

function sharedRetries(graph: Graph, dialect: Dialect): string | number {
  const names = ["default_max_retries", "default_max_retry"];
  const [first = "", second = ""] = dialect === "kilroy" ? names.toReversed() : names;
  const none = dialect === "kilroy" ? KILROY_RETRIES : 0;
  return attribute(graph, first) ?? attribute(graph, second) ?? none;
}

/** Whether a stage that ended so is tried again as long as attempts remain. */
export function isRetried({ onFail }: RetryPolicy, outcome: Outcome): boolean {
  if (outcome.status !== "retry" && outcome.status !== "fail") return false;
  if (onFail === "by class") return WORTH_A_TRY.has(failureClass(outcome));
  return outcome.status === "retry" || onFail === "all";
}

/** Milliseconds to wait after attempt `attempt` (from 1); the jitter of ± half follows from `seed` and is the same each time. */
export function retryDelay(policy: RetryPolicy, attempt: number, seed: string): number {
  const plain = Math.min(policy.initialMs * policy.factor ** (attempt - 1), policy.maxMs);
  return Math.round(policy.jitter ? plain * (0.5 + fraction(seed)) : plain);
}

function fraction(seed: string): number {
  return createHash("sha256").update(seed).digest().readUInt32BE(0) / 2 ** 32;
}
