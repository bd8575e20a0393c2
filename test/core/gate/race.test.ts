import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TrialOutcome } from "../../../app/core/evaluation.ts";
import { planFor } from "../../../app/core/gate/plan.ts";
import {
  afterRound,
  failuresOf,
  nextRound,
  type Race,
  type RaceStep,
  roundStanding,
  startRace,
  worthConfirming,
} from "../../../app/core/gate/race.ts";
import { DEFAULT_POLICY } from "../../../app/core/policy.ts";

const ids = (count: number) => Array.from({ length: count }, (_, index) => `c${index + 1}`);

/** `....x.?`: passed, failed, missing. */
function drawn(text: string): readonly TrialOutcome[] {
  const named: Record<string, TrialOutcome> = { ".": "passed", x: "failed", "?": "missing" };
  return [...text].map((letter) => named[letter] ?? "passed");
}

/** Plays every round with what `play` gives for a candidate's draw. */
function run(
  start: Race,
  play: (id: string, draw: number) => TrialOutcome,
): { readonly race: Race; readonly rounds: readonly RaceStep[]; readonly end: RaceStep } {
  const rounds: RaceStep[] = [];
  let race = start;
  for (let step = nextRound(race); step.kind === "round"; step = nextRound(race)) {
    rounds.push(step);
    const { candidates, from, to } = step;
    const outcomes = candidates.map((id) => [
      id,
      Array.from({ length: to - from }, (_, index) => play(id, from + index)),
    ]);
    race = afterRound(race, Object.fromEntries(outcomes));
  }
  return { race, rounds, end: nextRound(race) };
}

describe("the race", () => {
  it("of four plays 24 draws each, then 48 new ones each of two", () => {
    const { rounds, end } = run(startRace(ids(4), 192), (id, draw) =>
      draw === 5 && (id === "c1" || id === "c4") ? "failed" : "passed",
    );
    expect(rounds).toEqual([
      { kind: "round", round: 1, candidates: ["c1", "c2", "c3", "c4"], from: 0, to: 24 },
      { kind: "round", round: 2, candidates: ["c2", "c3"], from: 24, to: 72 },
    ]);
    expect(end).toEqual({ kind: "winner", winner: "c2", trials: 72, passes: 72 });
  });

  it.each([
    [1, [[48]]],
    [2, [[96]]],
    [3, [[32], [48]]],
    [5, [[12], [21], [32]]],
    [8, [[8], [16], [32]]],
    [16, [[3], [6], [12], [24]]],
  ])("of %d shares each round evenly, rounded down", (count, draws) => {
    // The lower half fails once more in each round, so that nobody ties at the cut and nobody drops out.
    let race = startRace(ids(count), 192);
    const seen: number[][] = [];
    for (let step = nextRound(race); step.kind === "round"; step = nextRound(race)) {
      const { candidates, from, to } = step;
      seen.push([to - from]);
      const keep = Math.ceil(candidates.length / 2);
      const outcomes = candidates.map((id, place) => [
        id,
        Array.from({ length: to - from }, (_, at) =>
          at === 0 && place >= keep ? "failed" : "passed",
        ),
      ]);
      race = afterRound(race, Object.fromEntries(outcomes));
    }
    expect(seen).toEqual(draws);
  });

  it("ranks on all failures so far, not on the last round's", () => {
    const failing: Record<string, readonly number[]> = {
      c1: [0, 1],
      c2: [0],
      c3: [],
      c4: [0, 1, 2],
    };
    let race = startRace(ids(4), 192);
    race = afterRound(
      race,
      Object.fromEntries(
        ids(4).map((id) => [
          id,
          drawn(".".repeat(24)).map((one, at) => (failing[id]?.includes(at) ? "failed" : one)),
        ]),
      ),
    );
    expect(race.survivors).toEqual(["c2", "c3"]);
    const second = { c2: drawn(".".repeat(48)), c3: drawn(`x${".".repeat(47)}`) };
    expect(failuresOf(afterRound(race, second))).toEqual({ c1: 2, c2: 1, c3: 1, c4: 3 });
    expect(nextRound(afterRound(race, second))).toMatchObject({
      winner: "c2",
      trials: 72,
      passes: 71,
    });
    const third = { c2: drawn(`x${".".repeat(47)}`), c3: drawn(`x${".".repeat(47)}`) };
    expect(nextRound(afterRound(race, third))).toMatchObject({ winner: "c3", passes: 71 });
  });

  it("lets ties at the cut survive", () => {
    const { rounds } = run(startRace(ids(4), 192), () => "passed");
    expect(rounds[1]).toMatchObject({ candidates: ids(4), from: 24, to: 48 });
  });

  it("takes the lower number of those with equally few failures", () => {
    expect(run(startRace(["c2", "c10", "c1"], 192), () => "passed").end).toMatchObject({
      winner: "c2",
    });
  });

  it("drops whoever is three failures behind the best, at once", () => {
    const race = startRace(ids(3), 192);
    const after = afterRound(race, {
      c1: drawn(`xxx${".".repeat(29)}`),
      c2: drawn(".".repeat(32)),
      c3: drawn(`.x${".".repeat(30)}`),
    });
    expect(after.results).toEqual([
      { round: 1, candidate: "c1", trials: 3, passes: 0 },
      { round: 1, candidate: "c2", trials: 32, passes: 32 },
      { round: 1, candidate: "c3", trials: 32, passes: 31 },
    ]);
    expect(after.survivors).toEqual(["c2", "c3"]);
  });

  it("is over when one runs alone", () => {
    const { race, end } = run(startRace(ids(4), 192), (id) => (id === "c3" ? "passed" : "failed"));
    expect(race.results.map(({ trials }) => trials)).toEqual([3, 3, 3, 3]);
    expect(end).toEqual({ kind: "winner", winner: "c3", trials: 3, passes: 3 });
  });

  it("of one plays one round of a quarter of the selection", () => {
    const { rounds, end } = run(startRace(["c1"], 192), (_, draw) =>
      draw < 9 ? "failed" : "passed",
    );
    expect(rounds).toHaveLength(1);
    expect(end).toEqual({ kind: "winner", winner: "c1", trials: 48, passes: 39 });
  });

  it("counts a missing trial as failed", () => {
    const after = afterRound(startRace(ids(2), 192), {
      c1: drawn(`?${".".repeat(95)}`),
      c2: drawn(".".repeat(96)),
    });
    expect(nextRound(after)).toMatchObject({ winner: "c2" });
  });

  it("compares in draw order, whatever order trials happen to finish in", () => {
    const before = { c1: 0, c2: 0 };
    const ahead = roundStanding(before, { c1: drawn("xxx"), c2: drawn("..") });
    expect(ahead).toMatchObject({ running: ["c1", "c2"], draws: 2 });
    const level = roundStanding(before, { c1: drawn("xxx"), c2: drawn("...") });
    expect(level).toMatchObject({ running: ["c2"], draws: 3, counted: { c1: 3, c2: 3 } });
    const missing = roundStanding(before, { c1: drawn("???"), c2: drawn("...") });
    expect(missing.running).toEqual(["c2"]);
    const carried = roundStanding({ c1: 2, c2: 0 }, { c1: drawn("x"), c2: drawn(".") });
    expect(carried.running).toEqual(["c2"]);
  });

  it("refuses a round that is not played to its end, and a race of nobody", () => {
    const race = startRace(ids(2), 192);
    const short = { c1: drawn(".".repeat(96)), c2: drawn("...") };
    expect(() => afterRound(race, short)).toThrow(/3 of 96 draws of c2; play the rest/);
    expect(() => startRace([], 192)).toThrow(/at least one/);
    expect(() => startRace(["c1", "c1"], 192)).toThrow(/each once/);
    expect(() => afterRound(startRace(["c1"], 192), { c1: [] })).toThrow(/play the rest/);
  });

  it("whatever is played keeps its laws", () => {
    const table = fc.array(fc.infiniteStream(fc.constantFrom("passed", "failed", "missing")), {
      minLength: 1,
      maxLength: 16,
    });
    const laws = fc.property(table, fc.integer({ min: 64, max: 400 }), (streams, selection) => {
      const start = startRace(ids(streams.length), selection);
      const memory = streams.map(() => [] as TrialOutcome[]);
      const play = (id: string, draw: number): TrialOutcome => {
        const at = Number(id.slice(1)) - 1;
        const known = memory[at] ?? [];
        while (known.length <= draw) known.push(streams[at]?.next().value as TrialOutcome);
        return known[draw] ?? "missing";
      };
      const { race, rounds, end } = run(start, play);
      expect(end.kind).toBe("winner");
      // No more is played than was granted, rounds go on where the last one ended, and nobody comes back.
      const total = race.results.reduce((sum, { trials }) => sum + trials, 0);
      expect(total).toBeLessThanOrEqual(selection);
      expect(rounds.length).toBeLessThanOrEqual(start.rounds);
      rounds.forEach((step, at) => {
        const before = rounds[at - 1];
        if (step.kind !== "round") return;
        expect(step.from).toBe(before?.kind === "round" ? before.to : 0);
        if (before?.kind === "round") {
          expect(before.candidates).toEqual(expect.arrayContaining([...step.candidates]));
        }
      });
      // The winner has the fewest failures of all who were never dropped.
      const failures = failuresOf(race);
      if (end.kind !== "winner") return;
      const least = Math.min(...race.survivors.map((id) => failures[id] ?? 0));
      expect(failures[end.winner]).toBe(least);
      expect(end.trials - end.passes).toBe(least);
    });
    fc.assert(laws, { numRuns: 100 });
  });
});

describe("a winner", () => {
  const plan = planFor(DEFAULT_POLICY, 1);

  it("goes to confirmation as long as selection leaves it a chance there", () => {
    expect(worthConfirming(plan, 72, 72)).toBe(true);
    expect(worthConfirming(plan, 70, 72)).toBe(true);
    expect(worthConfirming(plan, 0, 0)).toBe(true);
  });

  it("never reaches it when even the upper bound of its rate leaves less than a chance of 0.05", () => {
    expect(worthConfirming(plan, 60, 72)).toBe(false);
    expect(worthConfirming(plan, 0, 48)).toBe(false);
  });
});
