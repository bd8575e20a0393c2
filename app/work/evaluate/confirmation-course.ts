import { lookOutcome } from "../../core/gate/look-outcome.ts";
import { finished, topUps } from "../../core/gate/top-ups.ts";
import type { Look } from "../../core/gate/walk.ts";
import type { PlayedTrial } from "../../core/job.ts";
import { drawFamily, drawTrial } from "../../core/pack/draw.ts";
import { gateFamilies } from "../../core/pack/gate-family.ts";
import type { Pack } from "../../core/pack/pack.ts";
import { trialSeed } from "../../core/streams.ts";
import { type Course, type Known, prefix, span } from "./course.ts";

/** A plan to be played: where it may stop, and where its seeds come from. */
export interface Confirmation {
  readonly player: string;
  readonly looks: readonly Look[];
  readonly root: string;
  readonly topUpRoot: string;
  readonly cases: Readonly<Record<string, readonly number[]>>;
}

/** Plays up to the next look, looks only there, and after a look that accepts plays what families lack (gate.md rules 7 and 11). */
export function confirmationCourse(pack: Pack, plan: Confirmation): Course {
  const { player, root, topUpRoot, cases } = plan;
  const lacking = (known: Known) => topUpFamilies(pack, judged(plan, known).trials);
  return {
    players: [player],
    wants: (known) => {
      const { outcome } = judged(plan, known);
      switch (outcome.kind) {
        case "continue":
          return span(0, outcome.until).map((index) => ({ player, stream: "trials", index }));
        case "accept":
          return lacking(known).map((_, index) => ({ player, stream: "top-ups", index }));
        case "refuse":
        case "inconclusive":
          return [];
      }
    },
    draw: ({ stream, index }, known) => {
      if (stream === "trials") return drawTrial(pack, trialSeed(root, index), cases);
      return drawFamily(pack, lacking(known)[index] ?? "", trialSeed(topUpRoot, index), cases);
    },
    result: (known) => {
      const { outcome, trials } = judged(plan, known);
      const topped = outcome.kind === "accept" ? lacking(known) : [];
      return {
        played: [{ id: player, trials }],
        topUps: topped.flatMap((_, index) => known({ player, stream: "top-ups", index }) ?? []),
      };
    },
  };
}

/** What the plan says to the trials so far, and those of them that it looked at: what lies beyond a decision is none of it. */
function judged({ player, looks }: Confirmation, known: Known) {
  const seen = prefix(known, player, { from: 0, to: looks.at(-1)?.trials ?? 0 });
  const outcome = lookOutcome(
    { looks },
    seen.map((trial) => trial.outcome),
  );
  return { outcome, trials: seen.slice(0, outcome.trials) };
}

/** The family of each top-up, by its index. */
function topUpFamilies(pack: Pack, trials: readonly PlayedTrial[]): readonly string[] {
  return topUps(gateFamilies(pack), finished(trials)).flatMap(({ family, count }) =>
    Array.from({ length: count }, () => family),
  );
}
