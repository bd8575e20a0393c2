import { expect, test } from "vitest";
import type { AuthorsTrial } from "../../../app/core/pack/authors-trial.ts";
import {
  companyFindings,
  dependence,
  type Unlike,
  unlikeInCompany,
} from "../../../app/core/pack/company.ts";
import { family, pack } from "./sample.ts";

const draws = (text: string) =>
  [...text].map((id, at) => ({ family: id, seed: `${id}${at}`, values: {} }));
const ended = (
  trials: ReturnType<typeof draws>,
  failing: readonly number[] = [],
): readonly AuthorsTrial[] =>
  trials.map(({ family: id, seed }, index) => {
    const outcome = failing.includes(index) ? "failed" : "passed";
    const reason = outcome === "failed" ? `no ${id}` : null;
    return { index, family: id, seed, outcome, reason, ms: 1 };
  });

const unlike = (order: ReturnType<typeof draws>, failing: readonly number[], block = 4) =>
  unlikeInCompany(ended(order), ended(order, failing), { order, block }).map(
    ({ trial, before }) => `${trial.seed} after ${before.map(({ seed }) => seed).join(" ")}`,
  );

test("of each family the first draw that ends otherwise is told, with what shared its process", () => {
  const order = draws("abcdabcd");
  expect(unlike(order, [2])).toEqual(["c2 after a0 b1"]);
  // After one that failed the product was started anew, and so it was for the next block.
  expect(unlike(order, [1, 3])).toEqual(["b1 after a0", "d3 after c2"]);
  expect(unlike(order, [5])).toEqual(["b5 after a4"]);
  expect(unlike(order, [2, 6])).toEqual(["c2 after a0 b1"]);
  expect(unlike(order, [])).toEqual([]);
});

test("what fails both ways, or has no outcome, is no difference", () => {
  const order = draws("ab");
  const both = unlikeInCompany(ended(order, [1]), ended(order, [1]), { order, block: 2 });
  expect(both).toEqual([]);
  const missing = ended(order).map((one) => ({ ...one, outcome: "missing" as const }));
  expect(unlikeInCompany(ended(order), missing, { order, block: 2 })).toEqual([]);
  expect(unlikeInCompany(ended(order), [], { order, block: 2 })).toEqual([]);
});

const [trial, ...before] = draws("dabc");
const difference: Unlike = {
  trial: trial ?? { family: "", seed: "", values: {} },
  alone: "passed",
  together: "failed",
  reason: "saw 2",
  before,
};

test("what ends so again is settled, and the nearest single draw that is enough is named", () => {
  const again = { alone: "passed", together: "failed" } as const;
  const by = (after: ("passed" | "failed")[]) => dependence(difference, { ...again, after }).by;
  expect(by(["failed", "failed", "passed"])).toEqual({ family: "b", seed: "b2" });
  expect(by(["passed", "failed"])).toEqual({ family: "c", seed: "c3" });
  expect(by(["passed", "passed", "passed"])).toBeNull();
  const whim = dependence(difference, { ...again, together: "passed", after: ["failed"] });
  expect(whim).toMatchObject({ settled: false, by: null });
});

test("a pack whose trials share a product must not mind its company; what is whim is told of any", () => {
  const said = (reset: string, settled: boolean) => {
    const of = pack([family("d")], { reset });
    const one = { ...difference, family: "d", seed: "d0", settled, by: null };
    return companyFindings(of, [one]).map(({ level, rule, sentence }) => [level, rule, sentence]);
  };
  expect(said("none", true)).toEqual([
    [
      "error",
      "company",
      "from the seed d0 it passes alone and fails after 3 others, the last of them c (seed c3), on the same product: saw 2",
    ],
  ]);
  expect(said("process", true)).toEqual([]);
  expect(said("process", false)).toMatchObject([["warning", "steady", expect.any(String)]]);
});
