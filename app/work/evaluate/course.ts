import type { PlayedTrial } from "../../core/job.ts";
import type { Trial } from "../../core/pack/draw.ts";
import type { Place } from "../../core/trial-mark.ts";

/** What is known of the trials so far. */
export type Known = (place: Place) => PlayedTrial | undefined;

/**
 * What a job plays, and when it has seen enough. Pure: what it wants follows from the outcomes that are known, whichever came first,
 * and a trial once wanted and then decided without is never part of the result.
 */
export interface Course {
  /** The players' names, in their order. */
  readonly players: readonly string[];
  /** Every trial whose outcome is needed as far as can be told now, most urgent first. When all of them are known it is over. */
  wants(known: Known): readonly Place[];
  /** The draw of a trial that it wants. */
  draw(place: Place, known: Known): Trial;
  /** What counts in the end. */
  result(known: Known): CourseResult;
}

/** Of each player its trials in index order, and what was topped up. */
export interface CourseResult {
  readonly played: readonly { readonly id: string; readonly trials: readonly PlayedTrial[] }[];
  readonly topUps: readonly PlayedTrial[];
}

/** Indices `from` (inclusive) to `to` (exclusive). */
export function span(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, step) => from + step);
}

/** The known trials from `from` on, up to the first that has no outcome yet. */
export function prefix(
  known: Known,
  player: string,
  { from, to }: { readonly from: number; readonly to: number },
): readonly PlayedTrial[] {
  const trials: PlayedTrial[] = [];
  for (const index of span(from, to)) {
    const trial = known({ player, stream: "trials", index });
    if (trial === undefined) break;
    trials.push(trial);
  }
  return trials;
}
