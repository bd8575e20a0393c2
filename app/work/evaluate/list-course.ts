import type { Trial } from "../../core/pack/draw.ts";
import type { Place } from "../../core/trial-mark.ts";
import { type Course, span } from "./course.ts";

/** Plays every draw of a list once: the base's families, or what a pack's author asks for. */
export function listCourse(player: string, draws: readonly Trial[]): Course {
  const places = span(0, draws.length).map((index): Place => ({ player, stream: "trials", index }));
  return {
    players: [player],
    wants: () => places,
    draw: ({ index }) => {
      const trial = draws[index];
      if (trial === undefined) throw new Error(`no draw ${index} of ${draws.length}`);
      return trial;
    },
    result: (known) => ({
      played: [{ id: player, trials: places.flatMap((place) => known(place) ?? []) }],
      topUps: [],
    }),
  };
}
