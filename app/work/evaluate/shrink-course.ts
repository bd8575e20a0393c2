import type { ShrinkPath, Trial } from "../../core/pack/draw.ts";
import { NO_SUCH_DRAW } from "../../core/pack/law-messages.ts";
import type { Pack } from "../../core/pack/pack.ts";
import { shrunk } from "../../core/pack/shrink.ts";
import type { Course, Known } from "./course.ts";

/** The smallest draw that was found to fail as well, and after how many plays. */
export interface Smallest {
  readonly trial: Trial;
  /** Why it failed; null when none smaller than the first one did. */
  readonly reason: string | null;
  readonly tries: number;
}

export interface ShrinkCourse extends Course {
  /** Of each failing trial, in their order. */
  smallest(known: Known): readonly Smallest[];
}

/** Of one failing trial: how small it is by now, and which draw is to be tried next; null when none is. */
interface Walk extends Smallest {
  readonly next: { readonly trial: Trial; readonly step: number } | null;
}

/**
 * Looks for smaller draws that fail as these do: the first smaller one that fails is taken, and made smaller again, for at most so
 * many plays each. For a pack's author only: what is judged is never drawn by what failed before.
 */
export function shrinkCourse(
  pack: Pack,
  player: string,
  { failing, tries }: { readonly failing: readonly Trial[]; readonly tries: number },
): ShrinkCourse {
  const place = (nth: number, step: number) => {
    return { player, stream: "trials", index: nth * tries + step } as const;
  };
  const walks = (known: Known) =>
    failing.map((trial, nth) =>
      walk(pack, trial, { tries, played: (step) => known(place(nth, step)) }),
    );
  return {
    players: [player],
    wants: (known) =>
      walks(known).flatMap(({ next }, nth) => (next === null ? [] : [place(nth, next.step)])),
    draw: ({ index }, known) => {
      const next = walks(known)[Math.floor(index / tries)]?.next;
      if (next?.step !== index % tries) throw new Error(`no draw ${index} to be tried now`);
      return next.trial;
    },
    result: () => ({ played: [], topUps: [] }),
    smallest: walks,
  };
}

interface Played {
  readonly tries: number;
  readonly played: (step: number) => ReturnType<Known>;
}

function walk(pack: Pack, first: Trial, { tries, played }: Played): Walk {
  let path: ShrinkPath = [];
  let child = 0;
  let at: Omit<Smallest, "tries"> = { trial: first, reason: null };
  for (let step = 0; step < tries; step += 1) {
    const trial = shrunk(pack, first, [...path, child]);
    if (trial === null) return { ...at, tries: step, next: null };
    const seen = played(step);
    if (seen === undefined) return { ...at, tries: step, next: { trial, step } };
    if (seen.digest === NO_SUCH_DRAW) return { ...at, tries: step, next: null };
    if (seen.outcome === "failed") {
      path = [...path, child];
      child = 0;
      at = { trial, reason: seen.reason ?? null };
    } else child += 1;
  }
  return { ...at, tries, next: null };
}
