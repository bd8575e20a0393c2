import { type Event, isKind } from "./event.ts";
import { runKey } from "./run-legs.ts";

/** The events that say whether a run has ended for good. */
export const OVER_KINDS = ["job-ended", "intent-canceled", "intent-ended"] as const;

/**
 * Whether a run has ended for good, by the events of its intent. One that asked is gone on with when it is answered, and one whose
 * process was lost is started again.
 */
export function runIsOver(run: string, events: readonly Event[]): boolean {
  return events.some((event) => {
    if (!isKind(event, "job-ended")) return isKind(event, "intent-canceled", "intent-ended");
    const { job, outcome } = event.data;
    return runKey(job) === run && (outcome === "done" || outcome === "failed");
  });
}
