import { describe, expect, test } from "vitest";
import type { PlayedTrial } from "../../../app/core/job.ts";
import { drawFamily } from "../../../app/core/pack/draw.ts";
import { shrunk } from "../../../app/core/pack/shrink.ts";
import type { Values } from "../../../app/core/pack/template.ts";
import type { Known } from "../../../app/work/evaluate/course.ts";
import { shrinkCourse } from "../../../app/work/evaluate/shrink-course.ts";
import { family, pack } from "../../core/pack/sample.ts";

const DRAW = {
  a: { integer: [0, 999], unique: "n" },
  b: { integer: [0, 999], unique: "n" },
  list: { list: { integer: [0, 99] }, length: [0, 8] },
};
const one = pack([family("one", { draw: DRAW }, [{ row: 1 }, { row: 2 }])]);
const first = drawFamily(one, "one", "seed");

/** Plays what a course wants until it wants nothing; a draw fails by this rule. */
function played(fails: (values: Values) => boolean, tries: number) {
  const course = shrinkCourse(one, "p", { failing: [first], tries });
  const done = new Map<number, PlayedTrial>();
  const known: Known = ({ index }) => done.get(index);
  const draws: Values[] = [];
  for (let [next] = course.wants(known); next !== undefined; [next] = course.wants(known)) {
    const { values, seed, family: id } = course.draw(next, known);
    draws.push(values);
    const outcome = fails(values) ? "failed" : "passed";
    done.set(next.index, { index: next.index, seed, family: id, outcome, ms: 1, digest: "" });
  }
  return { draws, smallest: course.smallest(known)[0] };
}

describe("a failing draw", () => {
  test("is made smaller as far as it still fails", () => {
    const { smallest } = played(({ a }) => Number(a) >= 7, 200);
    expect(smallest?.trial.values).toMatchObject({ a: 7, b: 0, list: [] });
    expect(smallest?.trial.values.row).toBe(first.values.row);
  });

  test("stays one that could have been drawn", () => {
    const { draws, smallest } = played(() => true, 200);
    expect(draws.length).toBeGreaterThan(3);
    for (const { a, b } of draws) expect(a).not.toBe(b);
    expect([smallest?.trial.values.a, smallest?.trial.values.b].sort()).toEqual([0, 1]);
  });

  test("is looked at no more often than it may be, and is itself where none smaller fails", () => {
    const { draws, smallest } = played(() => false, 5);
    expect(draws).toHaveLength(5);
    expect(smallest).toMatchObject({ trial: first, reason: null, tries: 5 });
  });

  test("is the same for the same path", () => {
    expect(shrunk(one, first, [])).toEqual(first);
    expect(shrunk(one, first, [1, 0])).toEqual(shrunk(one, first, [1, 0]));
    expect(shrunk(one, first, [100_000])).toBeNull();
  });
});
