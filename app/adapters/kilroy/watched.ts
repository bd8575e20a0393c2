import { LONGEST_TIMER_MS } from "../../attractor/longest-timer.ts";
import type { BoxEnding, Boxes, BoxSpec } from "../../ports/boxes.ts";
import { endedInTime } from "../../ports/ended-in-time.ts";

/** Between asking Kilroy to stop, when it still writes its last files, and ending its whole box. */
const GRACE_MS = 10_000;

/** Kilroy's end, and why it was told to stop; null when nobody told it. */
export interface WatchedEnding {
  readonly ending: BoxEnding;
  readonly stderr: string;
  readonly stopped: string | null;
}

/** Runs Kilroy in a box until nothing of it is left: at its limit, or when the run is stopped, by SIGTERM, a grace, and the box's end. */
export async function watchedKilroy(
  boxes: Boxes,
  spec: BoxSpec,
  { signal }: { readonly signal: AbortSignal },
): Promise<WatchedEnding> {
  const { limits } = spec;
  const patient = { ...spec, limits: { ...limits, ms: limits.ms + 2 * GRACE_MS } };
  const box = await boxes.start(patient);
  const limitMs = Math.min(limits.ms, LONGEST_TIMER_MS);
  const { ending, late } = await endedInTime(box, { limitMs, graceMs: GRACE_MS, signal });
  return {
    ending: late ? { ...ending, stoppedBy: "time" } : ending,
    stderr: new TextDecoder().decode(ending.stderr),
    stopped: signal.aborted && !late ? why(signal) : null,
  };
}

function why({ reason }: AbortSignal): string {
  return reason instanceof Error ? reason.message : String(reason);
}
