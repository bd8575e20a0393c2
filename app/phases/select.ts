import {
  type Ground,
  groundInput,
  type JudgingPack,
  packInput,
  type Selected,
  type Verified,
} from "../core/attempt.ts";
import type { EventDraft } from "../core/event.ts";
import {
  afterRound,
  failuresOf,
  nextRound,
  type Race,
  type RaceStep,
  type RoundOutcomes,
  startRace,
} from "../core/gate/race.ts";
import type { EvaluateResult, Job } from "../core/job.ts";
import type { Desk } from "../ports/desk.ts";

type Round = Extract<RaceStep, { kind: "round" }>;

/** A round could not be played. */
export interface NotSelected {
  readonly kind: "not-selected";
  readonly sentence: string;
}

/** Races the verified candidates on the selection stream, round by round, until one is left. */
export async function select(
  desk: Desk,
  ground: Ground,
  pack: JudgingPack,
  verified: readonly Verified[],
): Promise<Selected | NotSelected> {
  let race = startRace(
    verified.map(({ candidate }) => candidate.id),
    ground.file.gate.selection,
  );
  for (let next = nextRound(race); ; next = nextRound(race)) {
    if (next.kind === "winner") {
      const { winner, trials, passes } = next;
      const found = verified.find(({ candidate }) => candidate.id === winner);
      if (found === undefined) throw new Error(`the race was won by ${winner}, who did not run`);
      return { kind: "selected", winner: found, trials, passes };
    }
    const outcome = await playRound(desk, ground, { pack, verified, race, round: next });
    if (outcome.kind === "not-played") return { kind: "not-selected", sentence: outcome.sentence };
    const before = race;
    race = afterRound(race, outcome.outcomes);
    await desk.record(`${ground.attempt}/select/${next.round}`, [
      roundPlayed(ground, before, race, outcome.result),
    ]);
  }
}

interface RoundOrder {
  readonly pack: JudgingPack;
  readonly verified: readonly Verified[];
  readonly race: Race;
  readonly round: Round;
}

type RoundOutcome =
  | { readonly kind: "played"; readonly outcomes: RoundOutcomes; readonly result: EvaluateResult }
  | { readonly kind: "not-played"; readonly sentence: string };

async function playRound(desk: Desk, ground: Ground, order: RoundOrder): Promise<RoundOutcome> {
  const jobs = await desk.step(`${ground.attempt}/select/${order.round.round}/job`, async () => [
    await roundJob(desk, ground, order),
  ]);
  const [outcome] = await desk.work(jobs);
  if (outcome?.kind !== "done") {
    const why = outcome?.kind === "failed" ? outcome.reason : (outcome?.why ?? "no outcome");
    return {
      kind: "not-played",
      sentence: `round ${order.round.round} could not be played: ${why}`,
    };
  }
  const outcomes = Object.fromEntries(
    outcome.result.played.map(({ id, trials }) => [id, trials.map((trial) => trial.outcome)]),
  );
  return { kind: "played", outcomes, result: outcome.result };
}

async function roundJob(
  { world, intent, product }: Desk,
  ground: Ground,
  { pack, verified, race, round }: RoundOrder,
): Promise<Job<"evaluate">> {
  const failures = failuresOf(race);
  const runs = verified.filter(({ candidate }) => round.candidates.includes(candidate.id));
  return {
    key: `${intent.id}/${ground.attempt}/select/${round.round}`,
    kind: "evaluate",
    input: {
      ...groundInput(product, ground),
      purpose: "selection",
      ...packInput(pack, "S"),
      players: runs.map(({ candidate }) => ({ id: candidate.id, sha: candidate.sha })),
      root: await world.keys.keyed(`selection of ${intent.id}/${ground.attempt}`),
      from: round.from,
      to: round.to,
      behind: Object.fromEntries(round.candidates.map((id) => [id, failures[id] ?? 0])),
    },
  };
}

/** The round as it is kept: counts of each candidate and family, nothing of what the scenarios held. */
function roundPlayed(
  ground: Ground,
  before: Race,
  after: Race,
  result: EvaluateResult,
): EventDraft {
  const own = after.results.slice(before.results.length);
  return {
    kind: "round-played",
    phase: "select",
    attempt: ground.attempt,
    subject: `round/${before.round}`,
    data: {
      round: before.round,
      results: own.map(({ candidate, trials, passes }) => ({
        candidate,
        trials,
        passes,
        families: countsOf(result, candidate, trials),
      })),
      dropped: before.survivors.filter((id) => !after.survivors.includes(id)),
    },
  };
}

function countsOf(result: EvaluateResult, candidate: string, counted: number) {
  const trials = result.played.find(({ id }) => id === candidate)?.trials.slice(0, counted) ?? [];
  const families = [...new Set(trials.map(({ family }) => family))].sort();
  return families.map((family) => {
    const own = trials.filter((trial) => trial.family === family);
    return {
      family,
      trials: own.length,
      passes: own.filter((trial) => trial.outcome === "passed").length,
    };
  });
}
