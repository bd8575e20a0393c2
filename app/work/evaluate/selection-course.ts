import { type RoundStanding, roundStanding } from "../../core/gate/race.ts";
import { drawTrial } from "../../core/pack/draw.ts";
import type { Pack } from "../../core/pack/pack.ts";
import { trialSeed } from "../../core/streams.ts";
import { type Course, type Known, prefix, span } from "./course.ts";

/** One round of the race: the same draws for every player. */
export interface Round {
  readonly players: readonly string[];
  readonly from: number;
  readonly to: number;
  /** Failures of each player in earlier rounds. */
  readonly behind: Readonly<Record<string, number>>;
  readonly root: string;
  readonly cases: Readonly<Record<string, readonly number[]>>;
}

/** Plays a round draw by draw; outcomes count in draw order, and who drops out is not played further. */
export function selectionCourse(pack: Pack, round: Round): Course {
  const { players, root, cases } = round;
  return {
    players,
    wants: (known) => {
      const { running } = standing(round, known);
      if (running.length === 1 && players.length > 1) return [];
      return span(round.from, round.to).flatMap((index) =>
        running.map((player) => ({ player, stream: "trials" as const, index })),
      );
    },
    draw: ({ index }) => drawTrial(pack, trialSeed(root, index), cases),
    result: (known) => {
      const { counted } = standing(round, known);
      const played = players.map((id) => ({
        id,
        trials: prefix(known, id, round).slice(0, counted[id]),
      }));
      return { played, topUps: [] };
    },
  };
}

function standing(round: Round, known: Known): RoundStanding {
  const before = round.players.map((id) => [id, round.behind[id] ?? 0] as const);
  const outcomes = round.players.map(
    (id) => [id, prefix(known, id, round).map(({ outcome }) => outcome)] as const,
  );
  return roundStanding(Object.fromEntries(before), Object.fromEntries(outcomes));
}
