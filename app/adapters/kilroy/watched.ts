import { LONGEST_TIMER_MS } from "../../attractor/longest-timer.ts";
import type { BoxEnding, Boxes, BoxSpec } from "../../ports/boxes.ts";

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
  let late = false;
  let grace: NodeJS.Timeout | undefined;
  const stop = (): void => {
    box.terminate();
    grace ??= setTimeout(() => void box.end(), GRACE_MS);
  };
  const limit = setTimeout(
    () => {
      late = true;
      stop();
    },
    Math.min(limits.ms, LONGEST_TIMER_MS),
  );
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    const ending = await box.ended;
    const stderr = new TextDecoder().decode(ending.stderr);
    return {
      ending: late ? { ...ending, stoppedBy: "time" } : ending,
      stderr,
      stopped: signal.aborted && !late ? why(signal) : null,
    };
  } finally {
    clearTimeout(limit);
    clearTimeout(grace);
    signal.removeEventListener("abort", stop);
  }
}

function why({ reason }: AbortSignal): string {
  return reason instanceof Error ? reason.message : String(reason);
}
