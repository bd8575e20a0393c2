import { FactoryError } from "../../core/errors.ts";
import { drawShows, TURNS } from "../../core/gate/promised-draw.ts";
import type { PlayedTrial } from "../../core/job.ts";
import type { Trial } from "../../core/pack/draw.ts";
import type { Place } from "../../core/trial-mark.ts";
import { type Course, type Known, span } from "./course.ts";

interface Promised {
  /** The index of the first draw. */
  readonly from: number;
  readonly draws: readonly Trial[];
}

/**
 * Plays each draw turn by turn, on the candidate and then on the base, no further than it takes to know what it shows. `players`: one a
 * turn, so that each turn has a product of its own.
 */
export function promiseCourse(players: readonly string[], { from, draws }: Promised): Course {
  if (players.length !== TURNS.length)
    throw new FactoryError(
      "invalid-input",
      `promises are played by ${players.join(", ")}: give ${TURNS.length} players, for ${TURNS.join(", ")}`,
    );
  const indices = span(from, from + draws.length);
  const next = (known: Known, index: number): Place | null => {
    const { shows, turns } = drawShows(turnsOf(known, players, index).map((one) => one.outcome));
    const player = players[turns];
    return shows !== "open" || player === undefined ? null : { player, stream: "trials", index };
  };
  return {
    players,
    wants: (known) => indices.flatMap((index) => next(known, index) ?? []),
    draw: ({ index }) => {
      const draw = draws[index - from];
      if (draw === undefined) throw new Error(`no draw ${index} of ${draws.length} from ${from}`);
      return draw;
    },
    result: (known) => ({
      played: players.map((id, turn) => ({
        id,
        trials: indices.flatMap((index) => turnsOf(known, players, index)[turn] ?? []),
      })),
      topUps: [],
    }),
  };
}

/** The turns of a draw that have an outcome, up to the first that has none. */
function turnsOf(known: Known, players: readonly string[], index: number): readonly PlayedTrial[] {
  const turns: PlayedTrial[] = [];
  for (const player of players) {
    const trial = known({ player, stream: "trials", index });
    if (trial === undefined) break;
    turns.push(trial);
  }
  return turns;
}
