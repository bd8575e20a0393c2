import type { PlayedTrial } from "../../core/job.ts";
import type { Trial } from "../../core/pack/draw.ts";
import type { Place } from "../../core/trial-mark.ts";
import type { Course, Known } from "./course.ts";

/** Draws of one family that pass on the product itself. */
export type PassingDraws = readonly Trial[];

/**
 * Plays each family's draws on each mutant until one of them fails. A mutant whose very first trial says that it never started is not
 * played on.
 */
export function mutationCourse(
  mutants: readonly string[],
  families: readonly PassingDraws[],
  neverStarted: (trial: PlayedTrial) => boolean,
): Course {
  const width = Math.max(0, ...families.map(({ length }) => length));
  const place = (player: string, family: number, draw: number): Place => {
    return { player, stream: "trials", index: family * width + draw };
  };
  const drawAt = (index: number) => families[Math.floor(index / width)]?.[index % width];
  const wantedOf = (player: string, known: Known): readonly Place[] => {
    const first = place(player, 0, 0);
    const start = known(first);
    if (start === undefined) return width === 0 ? [] : [first];
    if (neverStarted(start)) return [];
    return families.flatMap((draws, family) => {
      const places = draws.map((_, draw) => place(player, family, draw));
      return nextOf(places, known) ?? [];
    });
  };
  return {
    players: mutants,
    wants: (known) => mutants.flatMap((player) => wantedOf(player, known)),
    draw: ({ index }) => {
      const trial = drawAt(index);
      if (trial === undefined) throw new Error(`no draw ${index} of ${families.length} families`);
      return trial;
    },
    result: (known) => ({
      played: mutants.map((id) => ({
        id,
        trials: families.flatMap((draws, family) =>
          draws.flatMap((_, draw) => known(place(id, family, draw)) ?? []),
        ),
      })),
      topUps: [],
    }),
  };
}

/** The first that is not known, unless one before it did not pass. */
function nextOf(places: readonly Place[], known: Known): Place | null {
  for (const place of places) {
    const trial = known(place);
    if (trial === undefined) return place;
    if (trial.outcome !== "passed") return null;
  }
  return null;
}
