import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TrialOutcome } from "../../../app/core/evaluation.ts";
import { type LookOutcome, lookOutcome } from "../../../app/core/gate/look-outcome.ts";
import { planFor } from "../../../app/core/gate/plan.ts";
import { acceptChance, expectedTrials } from "../../../app/core/gate/walk.ts";
import { DEFAULT_POLICY } from "../../../app/core/policy.ts";

const plan = planFor(DEFAULT_POLICY, 1);
const last = 649;

/** Outcomes of so many trials: all pass but at these places. */
function outcomes(
  length: number,
  places: Readonly<Record<number, TrialOutcome>> = {},
): readonly TrialOutcome[] {
  return Array.from({ length }, (_, index) => places[index] ?? "passed");
}

/** The first so many trials have this outcome. */
function first(count: number, outcome: TrialOutcome): Readonly<Record<number, TrialOutcome>> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [index, outcome]));
}

const places = fc.dictionary(
  fc.nat(last - 1).map(String),
  fc.constantFrom<TrialOutcome>("failed", "missing"),
  { maxKeys: 10 },
);

describe("confirmation at planned looks", () => {
  it("goes on to the next look, and no further", () => {
    expect(lookOutcome(plan, [])).toMatchObject({ kind: "continue", until: 227 });
    expect(lookOutcome(plan, outcomes(226))).toMatchObject({ kind: "continue", until: 227 });
    expect(lookOutcome(plan, outcomes(227, first(1, "failed")))).toMatchObject({
      kind: "continue",
      until: 328,
    });
  });

  it("accepts at a look only, and looks at nothing beyond it", () => {
    const accepted = { kind: "accept", look: 1, trials: 227, failed: 0, missing: 0 };
    expect(lookOutcome(plan, outcomes(227))).toEqual(accepted);
    expect(lookOutcome(plan, outcomes(last, { 227: "failed" }))).toEqual(accepted);
    expect(lookOutcome(plan, outcomes(328, first(1, "failed")))).toMatchObject({
      kind: "accept",
      look: 2,
    });
  });

  it("refuses as soon as no look can accept any more", () => {
    expect(lookOutcome(plan, outcomes(100, first(6, "failed")))).toEqual({
      kind: "refuse",
      trials: 6,
      failed: 6,
      missing: 0,
    });
    expect(
      lookOutcome(plan, outcomes(last, { ...first(5, "failed"), 648: "failed" })),
    ).toMatchObject({ kind: "refuse", trials: 649 });
  });

  it("counts what is missing against the build, and is inconclusive where that made the difference", () => {
    expect(lookOutcome(plan, outcomes(last, first(5, "missing")))).toMatchObject({
      kind: "accept",
      look: 6,
      missing: 5,
    });
    expect(lookOutcome(plan, outcomes(last, first(6, "missing")))).toMatchObject({
      kind: "inconclusive",
      because: "missing-trials",
      trials: 227,
    });
    // Had the one trial passed, the first look would have accepted; what fails later cannot turn that into a refusal.
    const late = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [300 + at, "failed"]));
    const outcome = lookOutcome(plan, outcomes(last, { 3: "missing", ...late } as never));
    expect(outcome).toMatchObject({ kind: "inconclusive", missing: 1, failed: 5 });
  });

  it("refuses in spite of missing trials where failures alone were too many", () => {
    const some = { ...first(6, "failed"), 6: "missing" } as const;
    expect(lookOutcome(plan, outcomes(last, some))).toMatchObject({ kind: "refuse", trials: 6 });
  });

  it("never favours a build for a trial that went worse", () => {
    const rank: Record<LookOutcome["kind"], number> = {
      refuse: 0,
      inconclusive: 1,
      continue: 1,
      accept: 2,
    };
    fc.assert(
      fc.property(places, fc.nat(last - 1), (some, at) => {
        const before = lookOutcome(plan, outcomes(last, some));
        const was = some[at] ?? "passed";
        const worse: TrialOutcome = was === "passed" ? "missing" : "failed";
        const after = lookOutcome(plan, outcomes(last, { ...some, [at]: worse }));
        expect(rank[after.kind]).toBeLessThanOrEqual(rank[before.kind]);
        if (before.kind === "accept" && after.kind === "accept") {
          expect(after.look).toBeGreaterThanOrEqual(before.look);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("once decided stays decided, whatever comes", () => {
    fc.assert(
      fc.property(places, fc.nat(last), (some, upTo) => {
        const all = outcomes(last, some);
        const sofar = lookOutcome(plan, all.slice(0, upTo));
        if (sofar.kind !== "continue") expect(lookOutcome(plan, all)).toEqual(sofar);
        else expect(sofar.until).toBeGreaterThan(upTo);
      }),
      { numRuns: 300 },
    );
  });

  it("stops no later than it must and no earlier than it may", () => {
    fc.assert(
      fc.property(places, (some) => {
        const all = outcomes(last, some);
        const { trials, kind } = lookOutcome(plan, all);
        const before = all.slice(0, trials - 1);
        const ends = (["passed", "failed", "missing"] as const).map((rest) => {
          const filled = Array.from({ length: last }, (_, index) => before[index] ?? rest);
          return lookOutcome(plan, filled).kind;
        });
        expect(ends.some((end) => end !== kind) || trials === last).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("never accepts a build that fails at every 50th start, wherever its count begins, in any mode and attempt", () => {
    for (const mode of ["looks", "fixed", "betting"] as const)
      for (const j of [1, 2, 3]) {
        const { looks } = planFor({ ...DEFAULT_POLICY, mode }, j);
        const length = looks.at(-1)?.trials ?? 0;
        const kinds = Array.from({ length: 50 }, (_, from) => {
          const seen = Array.from({ length }, (__, i) => (i % 50 === from ? "failed" : "passed"));
          return lookOutcome({ looks }, seen as TrialOutcome[]).kind;
        });
        expect(new Set(kinds), `${mode} ${j}`).toEqual(new Set(["refuse"]));
      }
  });

  it("accepts builds at the target no more often than the plan says, in a simulation", () => {
    const random = mulberry(20_260_131);
    const runs = 4000;
    let [accepted, played] = [0, 0];
    for (let run = 0; run < runs; run += 1) {
      const drawn = Array.from({ length: last }, () => (random() < 0.98 ? "passed" : "failed"));
      const outcome = lookOutcome(plan, drawn as readonly TrialOutcome[]);
      accepted += outcome.kind === "accept" ? 1 : 0;
      played += outcome.trials;
    }
    // Six standard deviations: fails by chance once in a thousand million seeds.
    const exact = acceptChance(plan, 0.98);
    expect(Math.abs(accepted / runs - exact)).toBeLessThan(
      6 * Math.sqrt((exact * (1 - exact)) / runs),
    );
    expect(Math.abs(played / runs - expectedTrials(plan, 0.98))).toBeLessThan(15);
  });
});

/** A small seeded generator of numbers in [0, 1). */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
