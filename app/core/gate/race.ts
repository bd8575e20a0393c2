import { FactoryError } from "../errors.ts";
import type { TrialOutcome } from "../evaluation.ts";
import { upperBound } from "./bounds.ts";
import { acceptChance, type Look } from "./walk.ts";

/** What one candidate has done in one round. */
interface RoundResult {
  readonly round: number;
  readonly candidate: string;
  readonly trials: number;
  readonly passes: number;
}

/**
 * Selection as a race (gate.md rule 3; sequential halving, Karnin, Koren and Somekh, ICML 2013): rounds on the same new draws, ranked
 * on cumulative failures, half of the candidates go on.
 */
export interface Race {
  readonly candidates: readonly string[];
  /** Trials of the whole race, over all candidates. */
  readonly selection: number;
  readonly rounds: number;
  /** The round to be played next, from 1. */
  readonly round: number;
  /** Draws of the stream that are used up. */
  readonly drawn: number;
  readonly survivors: readonly string[];
  /** Every round's results so far, as evidence keeps them. */
  readonly results: readonly RoundResult[];
}

/** What the race asks for: draws `from` (inclusive) to `to` (exclusive) for each of these candidates; or its winner. */
export type RaceStep =
  | {
      readonly kind: "round";
      readonly round: number;
      readonly candidates: readonly string[];
      readonly from: number;
      readonly to: number;
    }
  | {
      readonly kind: "winner";
      readonly winner: string;
      readonly trials: number;
      readonly passes: number;
    };

/** Of each candidate its outcomes in draw order; of one that drops out, up to the draw at which it did. */
export type RoundOutcomes = Readonly<Record<string, readonly TrialOutcome[]>>;

/** Who is so many failures behind the best drops out at once. */
const BEHIND = 3;
/** A race of one plays this part of `selection`, so that its chance in confirmation is known. */
const ALONE = 4;

/** A race of these candidates, each with its own tree, in the order of their numbers. */
export function startRace(candidates: readonly string[], selection: number): Race {
  if (candidates.length === 0 || new Set(candidates).size < candidates.length) {
    const seen = JSON.stringify(candidates);
    throw new FactoryError("invalid-input", `candidates ${seen}: give at least one, each once`);
  }
  const rounds = Math.max(1, 32 - Math.clz32(candidates.length - 1));
  const survivors = candidates;
  return { candidates, selection, rounds, round: 1, drawn: 0, survivors, results: [] };
}

/** The round to be played next, or the winner: fewest failures, then the lower number. */
export function nextRound(race: Race): RaceStep {
  const { candidates, survivors, round, rounds, drawn } = race;
  if (round > rounds || (survivors.length === 1 && candidates.length > 1)) return winnerOf(race);
  const to = drawn + drawsEach(race);
  return { kind: "round", round, candidates: survivors, from: drawn, to };
}

/** Shared evenly over the round's survivors and rounded down. */
function drawsEach({ candidates, selection, rounds, survivors }: Race): number {
  if (candidates.length === 1) return Math.floor(selection / ALONE);
  return Math.floor(selection / (rounds * survivors.length));
}

function winnerOf(race: Race): RaceStep {
  const [winner] = ranked(race.survivors, failuresOf(race));
  if (winner === undefined) throw new Error("a race without a survivor");
  const own = race.results.filter(({ candidate }) => candidate === winner);
  const sum = (key: "trials" | "passes") => own.reduce((whole, result) => whole + result[key], 0);
  return { kind: "winner", winner, trials: sum("trials"), passes: sum("passes") };
}

/** Failures of each candidate so far; a missing trial counts as failed. */
export function failuresOf({ candidates, results }: Race): Readonly<Record<string, number>> {
  const failures = Object.fromEntries(candidates.map((id) => [id, 0]));
  for (const { candidate, trials, passes } of results) {
    failures[candidate] = (failures[candidate] ?? 0) + trials - passes;
  }
  return failures;
}

/** By failures; equal ones keep the order of their numbers. */
function ranked(
  ids: readonly string[],
  failures: Readonly<Record<string, number>>,
): readonly string[] {
  return ids.toSorted((one, other) => (failures[one] ?? 0) - (failures[other] ?? 0));
}

/** Where a round stands, draw by draw. */
export interface RoundStanding {
  /** Who has not dropped out. */
  readonly running: readonly string[];
  /** Of each candidate, how many draws count: all it must still play, or up to its drop-out. */
  readonly counted: Readonly<Record<string, number>>;
  readonly failures: Readonly<Record<string, number>>;
  /** Draws that every running candidate has an outcome of. */
  readonly draws: number;
}

/**
 * Compares the outcomes so far in draw order, never as trials happen to finish: a draw counts once every running candidate has its
 * outcome. `before`: the failures of each of the round's candidates in earlier rounds. One that runs alone has won, and stops.
 */
export function roundStanding(
  before: Readonly<Record<string, number>>,
  outcomes: RoundOutcomes,
): RoundStanding {
  const failures = { ...before };
  const counted: Record<string, number> = {};
  const alone = Object.keys(before).length === 1;
  let running = Object.keys(before).map((id) => ({ id, seen: outcomes[id] ?? [] }));
  let draws = 0;
  while (alone || running.length > 1) {
    draws = nextFailing(running, draws);
    if (!running.every(({ seen }) => draws < seen.length)) break;
    for (const { id, seen } of running)
      if (seen[draws] !== "passed") failures[id] = (failures[id] ?? 0) + 1;
    draws += 1;
    for (const { id } of running) counted[id] = draws;
    const best = Math.min(...running.map(({ id }) => failures[id] ?? 0));
    running = running.filter(({ id }) => (failures[id] ?? 0) < best + BEHIND);
  }
  for (const { id } of running) counted[id] = draws;
  return { running: running.map(({ id }) => id), counted, failures, draws };
}

/** The next draw, from this one on, that a running candidate did not pass or has no outcome of. */
function nextFailing(
  running: readonly { readonly seen: readonly TrialOutcome[] }[],
  from: number,
): number {
  let draw = from;
  while (running.every(({ seen }) => seen[draw] === "passed")) draw += 1;
  return draw;
}

/** The race after its next round. Refuses outcomes that leave a draw of a running candidate open. */
export function afterRound(race: Race, outcomes: RoundOutcomes): Race {
  const step = nextRound(race);
  if (step.kind === "winner") throw new Error(`the race is over, ${step.winner} has won`);
  const length = step.to - step.from;
  const before = failuresOf(race);
  const own = step.candidates.map((id) => [id, before[id] ?? 0] as const);
  const round = step.candidates.map((id) => [id, (outcomes[id] ?? []).slice(0, length)] as const);
  const standing = roundStanding(Object.fromEntries(own), Object.fromEntries(round));
  if (standing.draws < length && (standing.running.length > 1 || own.length === 1)) {
    const open = standing.running.filter((id) => (outcomes[id] ?? []).length < length);
    throw new FactoryError(
      "invalid-input",
      `round ${step.round}: saw outcomes of ${standing.draws} of ${length} draws of ${open.join(", ")}; play the rest`,
    );
  }
  const results = step.candidates.map((candidate) =>
    resultOf(race, candidate, (outcomes[candidate] ?? []).slice(0, standing.counted[candidate])),
  );
  return {
    ...race,
    round: race.round + 1,
    drawn: step.to,
    survivors: goOn(step.candidates.length, standing),
    results: [...race.results, ...results],
  };
}

function resultOf(race: Race, candidate: string, counted: readonly TrialOutcome[]): RoundResult {
  const passes = counted.filter((outcome) => outcome === "passed").length;
  return { round: race.round, candidate, trials: counted.length, passes };
}

/** The better half of those that began the round, rounded up; ties at the cut survive. */
function goOn(began: number, { running, failures }: RoundStanding): readonly string[] {
  const kept = ranked(running, failures).slice(0, Math.ceil(began / 2));
  const cut = Math.max(...kept.map((id) => failures[id] ?? 0));
  return running.filter((id) => (failures[id] ?? 0) <= cut);
}

/** A winner that confirmation would accept with less than this chance never reaches it. */
const LEAST_CHANCE = 0.05;

/**
 * Whether a winner is worth a plan: even at the upper 95 % Clopper–Pearson bound of its rate in selection the plan would accept it with
 * chance 0.05. Free of charge: selection and confirmation are independent.
 */
export function worthConfirming(
  plan: { readonly looks: readonly Look[] },
  passes: number,
  trials: number,
): boolean {
  const rate = trials === 0 ? 1 : upperBound(passes, trials, 0.05);
  return acceptChance(plan, rate) >= LEAST_CHANCE;
}
