import type { Dialect } from "../dialect.ts";
import { attribute, type Graph } from "../language/graph.ts";
import { failureClass } from "./failure-class.ts";
import type { Outcome } from "./outcome.ts";

const DEFAULT_LIMIT = 3;
/** Failures that another try may well not have. */
const PASSING: ReadonlySet<string> = new Set(["transient_infra", "canceled"]);

/** After so many failures of one node for one reason a run ends; undefined: it is not counted. */
export function failureLimit(graph: Graph, dialect: Dialect): number | undefined {
  return dialect === "kilroy" ? signatureLimit(graph) : undefined;
}

/** How often one failure may lead through a restart edge. */
export function signatureLimit(graph: Graph): number {
  return Number(attribute(graph, "loop_restart_signature_limit") ?? DEFAULT_LIMIT);
}

/** What makes two failures one: node, class and reason, with numbers made equal. Undefined for what passes by itself. */
export function countedSignature(node: string, outcome: Outcome): string | undefined {
  return PASSING.has(failureClass(outcome)) ? undefined : failureSignature(node, outcome);
}

/** Node, class and reason of a failure, with numbers made equal. */
export function failureSignature(node: string, outcome: Outcome): string {
  const told = outcome.meta?.failure_signature;
  const reason = typeof told === "string" ? told : (outcome.failure_reason ?? "");
  return `${node}|${failureClass(outcome)}|${plainReason(reason)}`;
}

/** A reason as it is compared: lower case, hexadecimal and decimal numbers all equal. */
export function plainReason(reason: string): string {
  return reason
    .trim()
    .toLowerCase()
    .replace(/\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{7,64}\b/g, "<hex>")
    .replace(/\d+/g, "<n>");
}
