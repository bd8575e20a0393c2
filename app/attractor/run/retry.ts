import { createHash } from "node:crypto";
import { attribute, type Graph, type Node } from "../language/graph.ts";
import type { Status } from "./outcome.ts";

/** When a stage is tried again and how long to wait before. Milliseconds. */
export interface RetryPolicy {
  /** Attempts after the first. */
  readonly retries: number;
  readonly onFail: boolean;
  readonly initialMs: number;
  readonly factor: number;
  readonly maxMs: number;
  readonly jitter: boolean;
}

/** A node's retries: its own `max_retries`, else the graph's default for status `retry` alone. */
export function retryPolicy(graph: Graph, node: Node): RetryPolicy {
  const own = attribute(node, "max_retries");
  const shared = attribute(graph, "default_max_retries") ?? attribute(graph, "default_max_retry");
  const read = (key: string): string | undefined =>
    attribute(node, `retry.backoff.${key}`) ?? attribute(graph, `retry.backoff.${key}`);
  return {
    retries: Number(own ?? shared ?? 0),
    onFail: own !== undefined,
    initialMs: Number(read("initial_delay_ms") ?? 200),
    factor: Number(read("backoff_factor") ?? 2),
    maxMs: Number(read("max_delay_ms") ?? 60_000),
    jitter: read("jitter") !== "false",
  };
}

/** Whether a stage that ended so is tried again as long as attempts remain. */
export function isRetried(policy: RetryPolicy, status: Status): boolean {
  return status === "retry" || (status === "fail" && policy.onFail);
}

/** Milliseconds to wait after attempt `attempt` (from 1); the jitter of ± half follows from `seed` and is the same each time. */
export function retryDelay(policy: RetryPolicy, attempt: number, seed: string): number {
  const plain = Math.min(policy.initialMs * policy.factor ** (attempt - 1), policy.maxMs);
  return Math.round(policy.jitter ? plain * (0.5 + fraction(seed)) : plain);
}

function fraction(seed: string): number {
  return createHash("sha256").update(seed).digest().readUInt32BE(0) / 2 ** 32;
}
