import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Setting } from "../../../app/core/gate/simulate/design.ts";
import { DESIGNS } from "../../../app/core/gate/simulate/designs.ts";
import { fastRandom } from "../../../app/core/gate/simulate/fast-random.ts";
import { draws, NOISES } from "../../../app/core/gate/simulate/noise.ts";
import { plansOf } from "../../../app/core/gate/simulate/plans.ts";
import { raced } from "../../../app/core/gate/simulate/raced.ts";
import {
  acceptances,
  acceptancesOf,
  simulation,
} from "../../../app/core/gate/simulate/simulate.ts";
import { DEFAULT_POLICY, type Policy } from "../../../app/core/policy.ts";

const RUNS = 3000;

function settingOf(
  policy: Policy,
  changes: Partial<Setting> & { failures?: number } = {},
): Setting {
  const { failures, ...rest } = changes;
  return { policy, plans: plansOf(policy, failures), rate: 0.98, k: 8, attempts: 5, ...rest };
}

function design(name: string) {
  const found = DESIGNS.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no design ${name}`);
  return found;
}

/** What so many runs of a design see, always the same. */
function seen(name: string, setting: Setting, runs = RUNS) {
  const accepted = acceptances(design(name), "gate", setting, { from: 0, to: runs, seed: "test" });
  return simulation(design(name), setting, { accepted, runs });
}

const POLICIES = {
  looks: DEFAULT_POLICY,
  fixed: { ...DEFAULT_POLICY, mode: "fixed" },
  betting: { ...DEFAULT_POLICY, mode: "betting" },
} as const satisfies Record<string, Policy>;

describe("against builds at the target, the gate keeps its promise", () => {
  describe.each(Object.entries(POLICIES))("by %s", (_, policy) => {
    it.each(DESIGNS.map(({ name }) => name))("%s", (name) => {
      const { kept, interval, exact } = seen(name, settingOf(policy));
      expect({ kept, interval, exact }).toMatchObject({ kept: true });
    });
  });

  it("and accepts good builds as often as the plan's power says", () => {
    const { rate, exact } = seen("fixed", settingOf(DEFAULT_POLICY, { rate: 0.995 }));
    expect(exact).toBeCloseTo(0.914, 3);
    expect(Math.abs(rate - (exact ?? 0))).toBeLessThan(0.015);
  });

  it("and its exact chances are those of the tables", () => {
    const fixed = settingOf(POLICIES.fixed, { failures: 3 });
    expect(design("fixed").exact(fixed)).toBeCloseTo(0.0302, 4);
    expect(design("fixed").exact(settingOf(DEFAULT_POLICY))).toBeCloseTo(0.0304, 4);
    expect(design("retries").exact(fixed)).toBeCloseTo(0.0437, 4);
  });
});

describe("the gate of the textbooks does not", () => {
  it.each([
    ["fixed", 0.0493],
    ["best-of-k", 0.3326],
    ["retries", 0.8675],
    ["peeking", 0.1067],
    ["restarts", 0.2233],
    ["clusters", 0.88],
    ["missing", 0.5308],
    ["boots", 0.96],
    ["flaky", 0.9421],
    ["lineage", 0.2233],
  ])("%s: accepted with chance %d", (name, chance) => {
    const setting = settingOf(DEFAULT_POLICY);
    const exact = design(name).naiveExact(setting);
    expect(exact).toBeCloseTo(chance, 3);
    const runs = { from: 0, to: RUNS, seed: "test" };
    const accepted = acceptances(design(name), "naive", setting, runs);
    const { rate } = acceptancesOf({ accepted, runs: RUNS }, exact);
    // Four standard deviations.
    const spread = 4 * Math.sqrt((chance * (1 - chance)) / RUNS);
    expect(Math.abs(rate - chance)).toBeLessThan(spread);
  });
});

describe("a simulation", () => {
  it("sees a gate that spends more than it promised", () => {
    const loose = plansOf({ ...DEFAULT_POLICY, alpha: 0.3 });
    const setting = { ...settingOf(DEFAULT_POLICY), plans: loose };
    // A plan that is not the policy's own clears nothing, whatever its trials say.
    expect(seen("fixed", setting).accepted).toBe(0);
    expect(seen("fixed", setting)).toMatchObject({ kept: false });
    expect(seen("peeking", setting)).toMatchObject({ kept: false });
    expect(seen("peeking", setting).rate).toBeGreaterThan(0.1);
  });

  it("sees a build that is worse than it is said to be", () => {
    const accepted = acceptances(
      design("fixed"),
      "gate",
      settingOf(DEFAULT_POLICY, { rate: 0.99 }),
      {
        from: 0,
        to: RUNS,
        seed: "test",
      },
    );
    const said = simulation(design("fixed"), settingOf(DEFAULT_POLICY), { accepted, runs: RUNS });
    expect(said.kept).toBe(false);
  });

  it("has promised nothing of builds above the target", () => {
    expect(seen("fixed", settingOf(DEFAULT_POLICY, { rate: 0.999 }), 200).kept).toBe(true);
  });

  it("plays a run the same, however many there are", () => {
    const setting = settingOf(DEFAULT_POLICY, { k: 3, attempts: 2 });
    const runs = (from: number, to: number, seed = "x") =>
      acceptances(design("retries"), "gate", setting, { from, to, seed });
    const parts = [runs(0, 100), runs(100, 150), runs(150, 400)];
    expect(parts.reduce((sum, one) => sum + one, 0)).toBe(runs(0, 400));
    expect(runs(0, 400)).toBe(runs(0, 400));
  });
});

describe("simulated draws", () => {
  it("are uniform, and those of neighbouring seeds have nothing in common", () => {
    const sample = (seed: string) => {
      const random = fastRandom(seed);
      return Array.from({ length: 20_000 }, () => random());
    };
    const [one, other] = [sample("1"), sample("2")];
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const inside = one.filter((value) => Math.floor(value * 10) === tenth).length;
      expect(Math.abs(inside - 2000)).toBeLessThan(4 * Math.sqrt(20_000 * 0.09));
    }
    const product = one.reduce(
      (sum, value, at) => sum + (value - 0.5) * ((other[at] ?? 0) - 0.5),
      0,
    );
    expect(Math.abs(product / 20_000)).toBeLessThan(4 / 12 / Math.sqrt(20_000));
    expect(sample("1")).toEqual(one);
  });

  it.each(NOISES)("leave each candidate its own rate, whatever is common: %s", (noise) => {
    const rates = [0.99, 0.95, 0.95, 0.9];
    const draw = draws(noise, rates, fastRandom(noise));
    const trials = 20_000;
    const passed = rates.map(() => 0);
    for (let trial = 0; trial < trials; trial += 1) {
      const passes = draw();
      for (const place of rates.keys()) if (passes(place)) passed[place] = (passed[place] ?? 0) + 1;
    }
    for (const [place, rate] of rates.entries()) {
      const spread = 4 * Math.sqrt(trials * rate * (1 - rate));
      expect(Math.abs((passed[place] ?? 0) - trials * rate)).toBeLessThan(spread);
    }
  });

  it("fail together as often as the noise says", () => {
    const rates = [0.91, 0.9, 0.9];
    const together = (noise: (typeof NOISES)[number], pair: readonly [number, number]) => {
      const draw = draws(noise, rates, fastRandom("pairs"));
      let both = 0;
      for (let trial = 0; trial < 20_000; trial += 1) {
        const passes = draw();
        const passed = rates.map((_, place) => passes(place));
        if (!(passed[pair[0]] || passed[pair[1]])) both += 1;
      }
      return both / 20_000;
    };
    expect(together("independent", [0, 1])).toBeCloseTo(0.01, 2);
    expect(together("nested", [0, 1])).toBeCloseTo(0.1, 1);
    expect(together("common", [0, 1])).toBeGreaterThan(0.045);
    expect(together("common-to-rest", [0, 1])).toBeLessThan(0.015);
    expect(together("common-to-rest", [1, 2])).toBeGreaterThan(0.045);
  });

  it("of a race are as many as its rounds may play, and a better candidate wins more often", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 16 }),
        fc.integer({ min: 64, max: 900 }),
        (k, selection) => {
          const rates = Array.from({ length: k }, (_, place) => (place === 0 ? 1 : 0.9));
          const end = raced(
            k,
            selection,
            draws("independent", rates, fastRandom(`${k} ${selection}`)),
          );
          expect(end.played).toBeLessThanOrEqual(selection);
          expect(end.trials).toBeLessThanOrEqual(end.played);
          expect(end.passes).toBeLessThanOrEqual(end.trials);
          expect(end.winner).toBeLessThan(k);
        },
      ),
      { numRuns: 100 },
    );
    const random = fastRandom("races");
    const wins = Array.from({ length: 300 }, () =>
      raced(8, 844, draws("common", [0.99, ...Array.from({ length: 7 }, () => 0.95)], random)),
    ).filter(({ winner }) => winner === 0).length;
    expect(wins).toBeGreaterThan(260);
  });
});
