import { expect, test } from "vitest";
import { costDraws, failingFindings, packCost } from "../../../app/core/pack/costs.ts";
import { DEFAULT_POLICY } from "../../../app/core/policy.ts";
import { family, pack } from "./sample.ts";

const PACK = pack([family("often", { weight: 3 }), family("slow"), family("never")]);
const trial = (id: string, ms: number, outcome: "passed" | "failed" | "missing" = "passed") => ({
  ...{ index: 0, seed: `seed of ${ms}`, family: id, ms, outcome },
  reason: outcome === "failed" ? `no ${"o".repeat(300)}` : null,
});

test("each family's times are told by rank, and its part of a confirmation by share and mean", () => {
  const times = Array.from({ length: 20 }, (_, at) => trial("often", 20 - at));
  const trials = [...times, trial("slow", 400), trial("slow", 800, "failed")];
  const { families, confirmation } = packCost(PACK, DEFAULT_POLICY, [
    ...trials,
    trial("slow", 1, "missing"),
  ]);
  const part = (3 * 10.5) / (3 * 10.5 + 600);
  expect(families).toEqual([
    { id: "often", trials: 20, passed: 20, median: 10, p95: 19, part },
    { id: "slow", trials: 2, passed: 1, median: 400, p95: 800, part: 1 - part },
    { id: "never", trials: 0, passed: 0, median: null, p95: null, part: 0 },
  ]);
  expect(confirmation.trials).toBeCloseTo(372.9, 0);
  expect(confirmation.seconds).toBeCloseTo((confirmation.trials * (0.6 * 10.5 + 0.2 * 600)) / 1000);
});

test("nothing played costs nothing that is known", () => {
  const { families, confirmation } = packCost(PACK, DEFAULT_POLICY, []);
  expect(families.map(({ part }) => part)).toEqual([0, 0, 0]);
  expect(confirmation.seconds).toBe(0);
});

test("a family that fails on the product that passes is an error, in a sentence that fits", () => {
  const found = failingFindings(PACK, [trial("often", 1), trial("slow", 2, "failed")]);
  expect(found).toMatchObject([
    { level: "error", rule: "passes", place: "families/slow.yml: play" },
  ]);
  expect(found[0]?.sentence).toMatch(/^1 of 1 draws fail on the product, .*seed of 2: no o{197}…$/);
});

test("every family has as many draws, each from a seed of its own", () => {
  const draws = costDraws(PACK, 3, (id, draw) => `${id}/${draw}`);
  expect(draws.map(({ seed }) => seed)).toEqual(
    ["often", "slow", "never"].flatMap((id) => [0, 1, 2].map((draw) => `${id}/${draw}`)),
  );
});
