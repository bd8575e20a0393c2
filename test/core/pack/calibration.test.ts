import { describe, expect, it } from "vitest";
import { calibrate, calibrationDraws } from "../../../app/core/pack/calibration.ts";
import { DEFAULT_POLICY } from "../../../app/core/policy.ts";
import { family, pack } from "./sample.ts";

const of = pack([
  family("steady", { weight: 90 }),
  family("rare", { weight: 4, draw: { n: { integer: [0, 1_000_000] } } }),
  family("often", { weight: 3 }),
  family("heavy", { weight: 3 }),
]);
const seedOf = (id: string, draw: number) => `${id} ${draw}`;

/** Outcomes of the two trials of each family's draws: the first `flaky` of them disagree. */
function trials(draws: number, flaky: Readonly<Record<string, number>>) {
  return calibrationDraws(of, draws, seedOf).map(({ family: id, seed }, place) => {
    const draw = Number(seed.split(" ")[1]);
    const fails = draw < (flaky[id] ?? 0) && place % 2 === 1;
    return { family: id, seed, outcome: fails ? ("failed" as const) : ("passed" as const) };
  });
}

describe("an A/A run", () => {
  it("plays every family's draws twice, the same draw both times", () => {
    const draws = calibrationDraws(of, 3, seedOf);
    expect(draws).toHaveLength(4 * 3 * 2);
    for (const id of ["steady", "rare"]) {
      const own = draws.filter((draw) => draw.family === id);
      expect(own.map(({ seed }) => seed)).toEqual(
        [0, 0, 1, 1, 2, 2].map((draw) => `${id} ${draw}`),
      );
      expect(own[0]).toEqual(own[1]);
    }
    const rare = draws.filter((draw) => draw.family === "rare");
    expect(rare[0]?.values).not.toEqual(rare[2]?.values);
  });

  it("of a steady pack costs no power and sets nothing aside", () => {
    const { families, quarantine, power } = calibrate(of, DEFAULT_POLICY, trials(20, {}));
    expect(families.map(({ disagreed }) => disagreed)).toEqual([0, 0, 0, 0]);
    expect(families[0]?.interval[0]).toBe(0);
    expect(families[0]?.interval[1]).toBeCloseTo(1 - 0.025 ** (1 / 20), 9);
    expect(quarantine).toEqual([]);
    expect(power.sound).toBeCloseTo(0.914, 3);
    expect(power.seen).toBe(power.sound);
    expect(power.quarantined).toBe(power.sound);
  });

  it("counts failing alike as agreeing: what is broken is not flaky", () => {
    const broken = trials(5, {}).map((trial) => ({ ...trial, outcome: "failed" as const }));
    expect(calibrate(of, DEFAULT_POLICY, broken).quarantine).toEqual([]);
  });

  it("tells how often a family fails by itself, and what that costs", () => {
    const { families, power } = calibrate(of, DEFAULT_POLICY, trials(100, { steady: 18 }));
    const steady = families[0];
    expect(steady).toMatchObject({ draws: 100, disagreed: 18, rate: 0.18 });
    expect(steady?.flake).toBeCloseTo(0.1, 9);
    expect(power.seen).toBeLessThan(0.001);
    // Nine tenths of the weight cannot be set aside.
    expect(power.quarantined).toBe(power.seen);
  });

  it("sets aside the flakiest first, and never more than a twentieth of the weight", () => {
    const seen = calibrate(of, DEFAULT_POLICY, trials(20, { rare: 8, often: 4, heavy: 2 }));
    expect(seen.quarantine).toEqual(["rare"]);
    const light = calibrate(of, DEFAULT_POLICY, trials(20, { rare: 1, often: 4, heavy: 2 }));
    expect(light.quarantine).toEqual(["often"]);
    expect(light.power.seen).toBeLessThan(light.power.quarantined);
    expect(light.power.quarantined).toBeLessThan(light.power.sound);
  });

  it("takes a draw whose trials are not all there for nothing", () => {
    const cut = trials(4, { steady: 4 }).map((trial, place) =>
      place % 2 === 1 ? { ...trial, outcome: "missing" as const } : trial,
    );
    const { families } = calibrate(of, DEFAULT_POLICY, cut);
    expect(families[0]).toMatchObject({ draws: 0, disagreed: 0, rate: 0, interval: [0, 1] });
  });
});
