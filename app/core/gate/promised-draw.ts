import type { PlayedTrial } from "../job.ts";

/** Whose product a draw is played on, turn by turn: each turn only where those before leave it open (gate.md rule 11). */
export const TURNS = ["candidate", "candidate", "base", "base"] as const;

/**
 * What a draw shows. `kept`: the candidate passes, at the first or the second turn; `not-on-base`: the base fails, so that nothing was
 * taken away; `broken`: it fails twice on the candidate and passes twice on the base; `missing`: a turn has no outcome; `open`: more is
 * to be played.
 */
export type DrawShows = "kept" | "not-on-base" | "broken" | "missing" | "open";

/** What the outcomes of a draw's turns show, and how many turns that takes: what lies beyond was not asked for. */
export function drawShows(outcomes: readonly PlayedTrial["outcome"][]): {
  readonly shows: DrawShows;
  readonly turns: number;
} {
  for (const [turn, on] of TURNS.entries()) {
    const outcome = outcomes[turn];
    if (outcome === undefined) return { shows: "open", turns: turn };
    const turns = turn + 1;
    if (outcome === "missing") return { shows: "missing", turns };
    if (on === "candidate" && outcome === "passed") return { shows: "kept", turns };
    if (on === "base" && outcome === "failed") return { shows: "not-on-base", turns };
  }
  return { shows: "broken", turns: TURNS.length };
}

/**
 * The chance that a build which keeps every promise is refused all the same, when a draw that should pass fails with chance q by
 * itself: some draw fails twice on the build and passes twice on the base. At most draws · q².
 */
export function honestRefusal(draws: number, q: number): number {
  return 1 - (1 - (1 - q) ** 2 * q ** 2) ** draws;
}
