import type { AcceptedSpec } from "../core/accepted-spec.ts";
import { type Ground, groundInput, type JudgingPack, packInput } from "../core/attempt.ts";
import { FactoryError } from "../core/errors.ts";
import { type BaseAnswer, baseFamilies, baseShows } from "../core/gate/base.ts";
import type { EvaluateResult, Job } from "../core/job.ts";
import type { Desk, Ended } from "../ports/desk.ts";

/** What an attempt stands on, and which families fail on its base. */
export interface Prepared {
  readonly kind: "prepared";
  readonly ground: Ground;
  readonly baseFailing: readonly string[];
}

/** Plays on the base what covers the spec's new keys, because what is there already, or is not tested, must not be built. */
export async function tryBase(
  desk: Desk,
  ground: Ground,
  spec: AcceptedSpec,
): Promise<Prepared | Ended> {
  const base = await playBase(desk, ground, spec);
  if (base === null) return { kind: "prepared", ground, baseFailing: [] };
  switch (base.kind) {
    case "builds":
      return { kind: "prepared", ground, baseFailing: base.failing };
    case "refuses":
      return {
        kind: "ended",
        status: "refused",
        reason: { code: "nothing-new", sentence: base.sentence },
      };
    case "missing":
      return {
        kind: "ended",
        status: "inconclusive",
        reason: { code: "base-not-played", sentence: base.sentence },
      };
  }
}

/** Null when there is nothing to play: no pack. */
async function playBase(
  desk: Desk,
  ground: Ground,
  spec: AcceptedSpec,
): Promise<BaseAnswer | null> {
  const { pack, file, attempt } = ground;
  if (pack === null) return null;
  const keys = spec.fresh.filter((key) => !Object.hasOwn(file.gate.untested, key));
  const families = baseFamilies(keys, pack.families);
  if (families.length === 0) return baseShows(keys, pack.families, []);
  const jobs = await desk.step(`${attempt}/base/job`, async () => [
    await baseJob(desk, ground, pack, families),
  ]);
  const [outcome] = await desk.work(jobs);
  if (outcome?.kind !== "done")
    throw new FactoryError(
      "broken",
      `the base could not be played: ${outcome?.kind === "failed" ? outcome.reason : "its job was lost"}`,
    );
  const answer = baseShows(keys, pack.families, trialsOf(outcome.result));
  await desk.record(`${attempt}/base/played`, [
    {
      kind: "base-played",
      phase: "specify",
      attempt,
      subject: "base",
      data: {
        base: ground.base,
        families: families.map(({ family, draws }) => ({
          family,
          draws,
          failed: failuresOf(outcome.result, family),
        })),
        failing: [...answer.failing],
        already: answer.findings
          .filter((one) => one.state === "already-true")
          .map((one) => one.key),
      },
    },
  ]);
  return answer;
}

function trialsOf(result: EvaluateResult) {
  return result.played.flatMap((player) => player.trials);
}

function failuresOf(result: EvaluateResult, family: string): number {
  return trialsOf(result).filter((trial) => trial.family === family && trial.outcome !== "passed")
    .length;
}

async function baseJob(
  { world, intent, product }: Desk,
  ground: Ground,
  pack: JudgingPack,
  families: readonly { readonly family: string; readonly draws: number }[],
): Promise<Job<"evaluate">> {
  return {
    key: `${intent.id}/${ground.attempt}/specify/base`,
    kind: "evaluate",
    input: {
      ...groundInput(product, ground),
      purpose: "base",
      ...packInput(pack, "base"),
      players: [{ id: "base", sha: ground.base }],
      root: await world.keys.keyed(`base of ${intent.id}/${ground.attempt}`),
      from: 0,
      to: families.reduce((sum, one) => sum + one.draws, 0),
      families: [...families],
    },
  };
}
