import type { Outcome } from "./outcome.ts";

const TRANSIENT =
  /timed? ?out|connection (?:refused|reset)|rate limit|temporarily unavailable|network is unreachable|\b50[234]\b|\b429\b/i;

/** What kind of failure an outcome is, for conditions on `failure_class`; empty for what did not fail. */
export function failureClass(outcome: Outcome): string {
  if (outcome.status !== "fail" && outcome.status !== "retry") return "";
  const stated = outcome.meta?.failure_class ?? outcome.context_updates?.failure_class;
  if (typeof stated === "string" && stated !== "") return stated;
  const reason = outcome.failure_reason ?? "";
  if (/cancell?ed/i.test(reason)) return "canceled";
  if (TRANSIENT.test(reason)) return "transient_infra";
  return /budget|token limit|quota/i.test(reason) ? "budget_exhausted" : "deterministic";
}
