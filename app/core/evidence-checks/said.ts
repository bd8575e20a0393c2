import { canonicalJson } from "../canonical.ts";
import type { Event } from "../event.ts";
import type { Evidence, Judged } from "../evidence.ts";
import type { EvidenceCheck, EvidenceReason } from "../evidence-report.ts";

/** What is checked: the statement, and its verdict's own event. */
export interface Checked {
  readonly predicate: Evidence["predicate"];
  readonly subject: Evidence["subject"];
  readonly given: Event<"verdict-given">;
}

/** The same where something was judged: by which plan, the last of `plans`. */
export interface CheckedJudgement extends Checked {
  readonly judged: Judged;
  readonly plans: readonly Event<"winner-fixed">[];
  readonly plan: Event<"winner-fixed">;
}

export type Said = Omit<EvidenceCheck, "name">;

export function holds(sentence: string): Said {
  return { ok: true, reason: null, sentence };
}

export function fails(reason: EvidenceReason, sentence: string): Said {
  return { ok: false, reason, sentence };
}

/** Whether two values have one JSON form. */
export function same(one: unknown, other: unknown): boolean {
  return canonicalJson(one ?? null) === canonicalJson(other ?? null);
}
