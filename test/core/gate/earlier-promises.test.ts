import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { digest } from "../../../app/core/canonical.ts";
import type { PromisedDraw, TrialOutcome } from "../../../app/core/evaluation.ts";
import { decide } from "../../../app/core/gate/decide.ts";
import type { Known } from "../../../app/core/gate/expected.ts";
import { drawShows, honestRefusal, TURNS } from "../../../app/core/gate/promised-draw.ts";
import { DEFAULT_POLICY } from "../../../app/core/policy.ts";
import { type PromiseList, promisesDigest } from "../../../app/core/promise-list.ts";
import { evaluationOf, expectedOf } from "./evidence.ts";

const outcome = fc.constantFrom<TrialOutcome>("passed", "failed", "missing");
const BROKEN: readonly TrialOutcome[] = ["failed", "failed", "passed", "passed"];

describe("a draw of an earlier promise", () => {
  test.each<[string, TrialOutcome[], number]>([
    ["kept", ["passed"], 1],
    ["kept", ["failed", "passed"], 2],
    ["not-on-base", ["failed", "failed", "failed"], 3],
    ["not-on-base", ["failed", "failed", "passed", "failed"], 4],
    ["broken", ["failed", "failed", "passed", "passed"], 4],
    ["missing", ["missing"], 1],
    ["missing", ["failed", "failed", "passed", "missing"], 4],
    ["open", [], 0],
    ["open", ["failed", "failed"], 2],
  ])("is %s when its turns end %j", (shows, outcomes, turns) => {
    expect(drawShows(outcomes)).toEqual({ shows, turns });
  });

  test("is broken only by two failures of the candidate and two passes of the base, and no turn is asked for in vain", () => {
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 4 }), (outcomes) => {
        const { shows, turns } = drawShows(outcomes);
        expect(shows === "broken").toBe(outcomes.join() === BROKEN.join());
        // Whatever was open before the last turn that counts.
        for (let some = 0; some < turns; some += 1)
          expect(drawShows(outcomes.slice(0, some)).shows).toBe("open");
        expect(drawShows(outcomes.slice(0, turns))).toEqual({ shows, turns });
      }),
    );
  });

  test("costs a build that keeps it at most q² a draw", () => {
    expect(honestRefusal(1, 0.1)).toBeCloseTo(0.0081, 10);
    expect(honestRefusal(64, 0.005)).toBeCloseTo(0.001583, 5);
    for (const q of [0.001, 0.01, 0.1, 0.5])
      expect(honestRefusal(64, q)).toBeLessThanOrEqual(64 * q * q);
  });
});

const LIST: PromiseList = {
  played: [
    {
      ...{ pack: digest("old"), family: "fees", content: digest("fees"), draws: 2 },
      by: [
        { intent: "i7", keys: ["late-fee"] },
        { intent: "i8", keys: ["late-fee"] },
      ],
    },
    {
      ...{ pack: digest("old"), family: "loans", content: digest("loans"), draws: 3 },
      by: [{ intent: "i7", keys: ["loan", "in-order"] }],
    },
  ],
  left: [
    {
      ...{ pack: digest("old"), family: "gifts", content: digest("gifts"), why: "withdrawn" },
      by: [{ intent: "i7", keys: ["gift"] }],
    },
  ],
};
const FAMILIES = ["fees", "fees", "loans", "loans", "loans"];

function draw(index: number, outcomes: readonly TrialOutcome[] = ["passed"]): PromisedDraw {
  const turns = outcomes.map((one, turn) => {
    return { on: TURNS[turn] ?? "base", outcome: one, ms: 1, digest: "" };
  });
  return { index, seed: `promise-${index}`, family: FAMILIES[index] ?? "none", turns };
}

const kept = FAMILIES.map((_, index) => draw(index));
const except = (...others: readonly PromisedDraw[]) =>
  kept.map((one) => others.find(({ index }) => index === one.index) ?? one);

/** The verdict on a build that is good in all else. */
function decided(
  draws: readonly PromisedDraw[],
  { list = LIST, known = {}, trials = () => "passed" as TrialOutcome } = {} as {
    list?: PromiseList;
    known?: Partial<Known>;
    trials?: (index: number) => TrialOutcome;
  },
) {
  const expected = {
    ...expectedOf(),
    promises: promisesDigest(LIST),
    promiseSeeds: FAMILIES.map((_, index) => `promise-${index}`),
    ...known,
  };
  const evaluation = { ...evaluationOf(trials), promises: { list, draws: [...draws] } };
  const { verdict, cleared, notes } = decide(evaluation, DEFAULT_POLICY, expected);
  const said = verdict.criteria.find(({ name }) => name === "earlier-promises");
  return { ...verdict, cleared, notes, met: said?.met, sentence: said?.sentence ?? "" };
}

describe("the criterion of earlier promises", () => {
  test("is met where every draw is kept, and says whose promises, what was left out and what it costs", () => {
    const { cleared, met, sentence } = decided(kept);
    expect(cleared).not.toBeNull();
    expect(met).toBe(true);
    expect(sentence).toBe(
      "What i7, i8 promised is kept on 5 draws of fees, loans; where one draw in 200 fails by itself, a build that keeps all is refused with chance 0.01 %. Left out, withdrawn by this spec: gifts (`gift` of i7).",
    );
  });

  test("refuses what is broken, named by the intent that made the promise first, and bans no tree", () => {
    const one = decided(except(draw(1, BROKEN)));
    expect(one).toMatchObject({ outcome: "refused", because: "evidence", cleared: null });
    expect(one.sentence).toMatch(
      /^intent i7's promise `late-fee` \(made again by i8\) is broken: family fees, draw 1, passes twice on the base and fails twice on the candidate\. Left out/,
    );
    const two = decided(except(draw(1, BROKEN), draw(2, BROKEN), draw(4, BROKEN)));
    expect(two.sentence).toContain(
      "; intent i7's promises `loan`, `in-order` are broken: family loans, draw 2 (and 1 more of its 3), passes",
    );
  });

  test("is met where the candidate failed once, or the base fails as well", () => {
    expect(decided(except(draw(1, ["failed", "passed"]))).met).toBe(true);
    const { met, sentence } = decided(except(draw(1, ["failed", "failed", "failed"])));
    expect(met).toBe(true);
    expect(sentence).toContain("(1 of them not kept by the base either)");
  });

  test.each([
    ["a draw has no outcome", except(draw(1, ["failed", "missing"]))],
    ["a draw's turns were not played to the end", except(draw(1, ["failed"]))],
    ["a draw is not there", kept.slice(0, -1)],
    ["nothing was played", []],
  ])("leaves it open when %s", (_, draws) => {
    expect(decided(draws)).toMatchObject({
      outcome: "inconclusive",
      because: "missing-trials",
      cleared: null,
      met: false,
    });
  });

  test("is not asked of a build that no look accepts", () => {
    const { outcome: judged, because, sentence } = decided([], { trials: () => "failed" });
    expect([judged, because]).toEqual(["refused", "trials"]);
    expect(sentence).toContain("they are played only after a look accepts");
  });

  test.each([
    ["another seed", except({ ...draw(1), seed: "mine" })],
    ["another family", except({ ...draw(1), family: "loans" })],
    ["a draw twice", [...kept, draw(1)]],
    ["a draw that nobody asked for", [...kept, draw(5)]],
    ["more turns than it takes", except(draw(1, ["passed", "passed"]))],
    [
      "turns on another product",
      except({
        ...draw(1),
        turns: [{ on: "base", outcome: "passed", ms: 1, digest: "" }],
      }),
    ],
  ])("refuses %s", (_, draws) => {
    const said = decided(draws);
    expect(said).toMatchObject({ outcome: "refused", because: "evidence", met: false });
    expect(said.sentence).toMatch(/^Does not hold: draw/);
  });

  test("refuses another list than the plan named", () => {
    const list = { ...LIST, played: LIST.played.slice(0, 1) };
    expect(decided(kept.slice(0, 2), { list })).toMatchObject({
      outcome: "refused",
      sentence: expect.stringContaining("the plan names other promises"),
    });
    const none = { played: [], left: [] };
    expect(decided([], { list: none, known: { promises: promisesDigest(none) } })).toMatchObject({
      outcome: "cleared",
      sentence: "No earlier promise is to be kept.",
    });
  });

  test("takes the promises of a file by itself as claimed, and clears nothing by them", () => {
    const said = decided(kept, { known: { promises: null, promiseSeeds: null } });
    expect(said).toMatchObject({ met: true, cleared: null });
    expect(said.notes).toContain("Earlier promises as claimed: there is no ledger here.");
  });

  test("can only refuse: nothing it may see clears what was not cleared without it", () => {
    const plays = fc.array(fc.array(outcome, { maxLength: 4 }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(plays, fc.boolean(), (turns, bad) => {
        const draws = turns.map((some, index) => draw(index, some.slice(0, drawShows(some).turns)));
        const trials = (): TrialOutcome => (bad ? "failed" : "passed");
        const said = decided(draws, { trials });
        if (bad) expect(said.cleared).toBeNull();
        const isBroken = turns.some((some) => drawShows(some).shows === "broken");
        const isOpen = turns.some((some) => ["open", "missing"].includes(drawShows(some).shows));
        expect(said.cleared !== null).toBe(!(bad || isBroken || isOpen));
      }),
      { numRuns: 60 },
    );
  });
});
