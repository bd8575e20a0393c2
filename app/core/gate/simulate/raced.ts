import type { TrialOutcome } from "../../evaluation.ts";
import { afterRound, nextRound, startRace } from "../race.ts";
import type { Draw } from "./noise.ts";

/** How a race ended. `winner` is its place among the candidates, from 0; `passes` of its own `trials`; `played` by all together. */
export interface RaceEnd {
  readonly winner: number;
  readonly trials: number;
  readonly passes: number;
  readonly played: number;
}

/** Races `k` candidates on this stream of draws, as selection does it. */
export function raced(k: number, selection: number, draw: Draw): RaceEnd {
  const names = Array.from({ length: k }, (_, place) => `c${place + 1}`);
  let race = startRace(names, selection);
  for (let next = nextRound(race); ; next = nextRound(race)) {
    if (next.kind === "winner") {
      const played = race.results.reduce((sum, { trials }) => sum + trials, 0);
      const { trials, passes } = next;
      return { winner: names.indexOf(next.winner), trials, passes, played };
    }
    const round = next.candidates.map((name) => ({
      ...{ name, place: names.indexOf(name) },
      outcomes: [] as TrialOutcome[],
    }));
    for (let at = next.from; at < next.to; at += 1) {
      const passes = draw();
      for (const { place, outcomes } of round) outcomes.push(passes(place) ? "passed" : "failed");
    }
    race = afterRound(
      race,
      Object.fromEntries(round.map(({ name, outcomes }) => [name, outcomes])),
    );
  }
}
