import { expect, test } from "vitest";
import {
  mutationOf,
  type PlayedMutant,
  unnoticingFindings,
} from "../../../app/core/pack/mutation.ts";
import { family, pack } from "./sample.ts";

const PACK = pack([family("sees"), family("blind"), family("unplayed")]);
const at = { path: "a.ts", line: 1, column: 1, kind: "number", was: "1", becomes: "2" } as const;
const ended = (outcome: PlayedMutant["outcome"], ...families: string[]): PlayedMutant => {
  return { ...at, outcome, families };
};
const FAMILIES = ["sees", "blind"];

test("what did not start, or was not played to its end, counts for no family and against none", () => {
  const mutants = [
    ended("noticed", "sees"),
    ended("noticed", "sees"),
    ended("survived"),
    ended("not-started"),
    ended("not-played"),
  ];
  const mutation = mutationOf(90, mutants, FAMILIES);
  expect(mutation).toMatchObject({ places: 90, played: 3, noticed: 2 });
  expect(mutation.families).toEqual([
    { id: "sees", noticed: 2 },
    { id: "blind", noticed: 0 },
  ]);
  const [low, high] = mutation.interval;
  expect(low).toBeCloseTo(0.0943, 4);
  expect(high).toBeCloseTo(0.9916, 4);
});

test("a family that noticed nothing is a finding, unless there was nothing to notice", () => {
  const said = (...mutants: PlayedMutant[]) =>
    unnoticingFindings(PACK, mutationOf(9, mutants, FAMILIES)).map(
      ({ level, place, sentence }) => `${level} ${place}: ${sentence}`,
    );
  expect(said(ended("noticed", "sees"), ended("survived"))).toEqual([
    "warning families/blind.yml: play: noticed none of the 2 mutants of the product that started",
  ]);
  expect(said(ended("not-started"))).toEqual([]);
});
