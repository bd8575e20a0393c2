import type { EventDraft } from "../event.ts";
import type { EndStatus, Reason } from "../intent.ts";

/** The end of an intent. Its key is the same however it ends, so that the ledger keeps the first end alone. */
export function endOf(end: {
  readonly status: EndStatus;
  readonly reason: Reason;
}): EventDraft<"intent-ended"> {
  return {
    kind: "intent-ended",
    phase: "intake",
    subject: "end",
    data: { status: end.status, reason: { ...end.reason } },
  };
}
