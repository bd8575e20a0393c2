import { expect, test } from "vitest";
import type { PlayedTrial } from "../../../app/core/job.ts";
import type { Trial } from "../../../app/core/pack/draw.ts";
import { placeKey } from "../../../app/core/trial-mark.ts";
import { mutationCourse } from "../../../app/work/evaluate/mutation-course.ts";

const draws = (family: string, count: number): Trial[] =>
  Array.from({ length: count }, (_, at) => ({ family, seed: `${family}${at}`, values: {} }));

/** Plays a course one wanted trial after the other; which of them fail is told by mutant and seed. */
function played(
  mutants: readonly string[],
  outcome: (mutant: string, seed: string) => "passed" | "failed" | "dead",
) {
  const course = mutationCourse(
    mutants,
    [draws("a", 2), draws("b", 1), draws("c", 2)],
    ({ digest }) => digest === "dead",
  );
  const ends = new Map<string, PlayedTrial>();
  const known = (place: Parameters<typeof placeKey>[0]) => ends.get(placeKey(place));
  const order: string[] = [];
  for (let [next] = course.wants(known); next !== undefined; [next] = course.wants(known)) {
    const { family, seed } = course.draw(next, known);
    const end = outcome(next.player, seed);
    order.push(`${next.player} ${seed}`);
    ends.set(placeKey(next), {
      ...{ index: next.index, seed, family, ms: 1, digest: end },
      outcome: end === "passed" ? "passed" : "failed",
    } as PlayedTrial);
  }
  return { order, result: course.result(known).played };
}

test("each family is played on each mutant until one of its draws fails", () => {
  const { order, result } = played(["m"], (_, seed) => (seed === "c0" ? "failed" : "passed"));
  expect(order).toEqual(["m a0", "m a1", "m b0", "m c0"]);
  expect(result[0]?.trials.map(({ seed }) => seed)).toEqual(["a0", "a1", "b0", "c0"]);
});

test("a mutant that never started is not played on, and the others are", () => {
  const { order } = played(["m", "n"], (mutant, seed) =>
    mutant === "m" || seed === "b0" ? "dead" : "passed",
  );
  expect(order).toEqual(["m a0", "n a0", "n a1", "n b0", "n c0", "n c1"]);
});
