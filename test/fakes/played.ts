import { lookOutcome } from "../../app/core/gate/look-outcome.ts";
import { drawShows } from "../../app/core/gate/promised-draw.ts";
import { finished, topUps } from "../../app/core/gate/top-ups.ts";
import type { EvaluateInput, EvaluateResult, PlayedTrial } from "../../app/core/job.ts";
import { drawTrial } from "../../app/core/pack/draw.ts";
import { gateFamilies } from "../../app/core/pack/gate-family.ts";
import { type Pack, withoutFamilies } from "../../app/core/pack/pack.ts";
import { trialSeed } from "../../app/core/streams.ts";

/** Whether a product passes a trial: by its commit, the family and the seed. */
export type Behaviour = (
  sha: string,
  family: string,
  seed: string,
) => "passed" | "failed" | "missing";

/** An evaluation of simulated products: draws, looks and top-ups are the product's own, only the playing is not. */
export function playedBy(
  whole: Pack,
  behaves: Behaviour,
  level: EvaluateResult["isolation"]["level"] = "sandbox",
): (input: EvaluateInput) => EvaluateResult {
  const trial = (
    pack: Pack,
    { sha, index, seed }: { readonly sha: string; readonly index: number; readonly seed: string },
    family = drawTrial(pack, seed).family,
  ): PlayedTrial => ({
    index,
    seed,
    family,
    outcome: behaves(sha, family, seed),
    ms: 1,
    digest: "",
  });
  return (input) => {
    const pack = withoutFamilies(whole, input.pack.leftOut);
    const played = input.players.map(({ id, sha }) => ({
      id,
      trials: trialsOf(input, (index, family) =>
        trial(pack, { sha, index, seed: trialSeed(input.root, index) }, family),
      ),
    }));
    if (input.purpose === "promises") untilShown(played);
    const isolation = { level, record: `sha256:${"1".repeat(64)}` } as const;
    const extra =
      input.purpose === "confirmation"
        ? played.flatMap(({ trials }) => toppedUp(pack, input, trials))
        : [];
    return {
      played,
      topUps: extra.map(({ family }, index) =>
        trial(
          pack,
          {
            index,
            sha: input.players[0]?.sha ?? "",
            seed: trialSeed(input.topUpRoot ?? "", index),
          },
          family,
        ),
      ),
      isolation,
      processes: 0,
      ms: 0,
    };
  };

  function trialsOf(
    input: EvaluateInput,
    play: (index: number, family?: string) => PlayedTrial,
  ): PlayedTrial[] {
    if (input.purpose === "base" || input.purpose === "promises") {
      const families = (input.families ?? []).flatMap(({ family, draws }) =>
        Array.from({ length: draws }, () => family),
      );
      return families.map((family, place) => play(input.from + place, family));
    }
    const trials: PlayedTrial[] = [];
    for (let index = input.from; index < input.to; index++) {
      trials.push(play(index));
      if (
        input.looks !== undefined &&
        lookOutcome(
          { looks: input.looks },
          trials.map(({ outcome }) => outcome),
        ).kind !== "continue"
      )
        break;
    }
    return trials;
  }

  function toppedUp(
    pack: Pack,
    input: EvaluateInput,
    trials: readonly PlayedTrial[],
  ): { family: string }[] {
    if (
      lookOutcome(
        { looks: input.looks ?? [] },
        trials.map(({ outcome }) => outcome),
      ).kind !== "accept"
    )
      return [];
    return topUps(gateFamilies(pack), finished(trials)).flatMap(({ family, count }) =>
      Array.from({ length: count }, () => ({ family })),
    );
  }
}

/** Leaves of each draw the turns that it takes to know what it shows. */
function untilShown(players: { trials: PlayedTrial[] }[]): void {
  const [first] = players;
  for (const { index } of first?.trials ?? []) {
    const turns = players.map(({ trials }) => trials.find((one) => one.index === index));
    const { turns: needed } = drawShows(turns.flatMap((one) => one?.outcome ?? []));
    for (const player of players.slice(needed))
      player.trials = player.trials.filter((one) => one.index !== index);
  }
}
