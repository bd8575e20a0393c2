import type { Journal } from "../files/journal.ts";
import { durationText } from "../language/duration.ts";
import { LONGEST_TIMER_MS } from "../longest-timer.ts";

/** Why a run was ended that made no progress. */
export class Stalled extends Error {}

/** Watches over the progress of a run. */
export interface StallWatch {
  /** Aborted with a `Stalled` when there was none for too long; never without a limit. */
  readonly signal: AbortSignal;
  /** There was some. */
  readonly beat: () => void;
  readonly end: () => void;
}

/** Starts to watch; `limitMs` undefined: silence may last as long as each stage's own limits let it. */
export function watchStall(limitMs: number | undefined): StallWatch {
  const watch = new AbortController();
  if (limitMs === undefined)
    return { signal: watch.signal, beat: () => undefined, end: () => undefined };
  let last = performance.now();
  let timer: NodeJS.Timeout;
  const look = (): void => {
    const left = limitMs - (performance.now() - last);
    if (left > 0) timer = setTimeout(look, Math.min(left, LONGEST_TIMER_MS));
    else
      watch.abort(
        new Stalled(`stall watchdog timeout after ${durationText(limitMs)} with no progress`),
      );
  };
  timer = setTimeout(look, Math.min(limitMs, LONGEST_TIMER_MS));
  return {
    signal: watch.signal,
    beat: () => {
      last = performance.now();
    },
    end: () => clearTimeout(timer),
  };
}

/** A journal whose every line is progress. */
export function beating(journal: Journal, beat: () => void): Journal {
  return {
    ...journal,
    event: (...told) => {
      beat();
      journal.event(...told);
    },
    log: (line) => {
      beat();
      journal.log(line);
    },
  };
}
