import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digest } from "../../../app/core/canonical.ts";
import { FactoryError } from "../../../app/core/errors.ts";
import type { Evaluation } from "../../../app/core/evaluation.ts";
import { CRITERIA } from "../../../app/core/gate/criteria.ts";
import { decide, demandCleared } from "../../../app/core/gate/decide.ts";
import { type Expected, type Known, NOTHING_KNOWN } from "../../../app/core/gate/expected.ts";
import { DEFAULT_POLICY, type Policy, policySchema } from "../../../app/core/policy.ts";
import type { Standing } from "../../../app/core/standing.ts";
import { bansTree, mayIterate, verdictSchema } from "../../../app/core/verdict.ts";
import { evaluationOf, expectedOf, FAMILIES } from "./evidence.ts";

const policy = DEFAULT_POLICY;
const good = evaluationOf();
const expected = expectedOf();

function sentence(decision: ReturnType<typeof decide>, name: string): string {
  return decision.verdict.criteria.find((one) => one.name === name)?.sentence ?? "not listed";
}

function unmet(decision: ReturnType<typeof decide>): readonly string[] {
  return decision.verdict.criteria.filter(({ met }) => !met).map(({ name }) => name);
}

describe("a verdict", () => {
  it("clears a build that meets every criterion, and gives the proof of it", () => {
    const { verdict, cleared, notes } = decide(good, policy, expected);
    expect(verdict).toMatchObject({ outcome: "cleared", because: null, look: 1, played: 227 });
    expect(verdict.bound).toBeCloseTo(0.98473, 5);
    expect(verdict.alpha).toBeCloseTo(0.0304, 4);
    expect(notes).toEqual([]);
    expect(cleared).toMatchObject({ intent: "i1", sha: expected.sha, tree: expected.tree });
    expect(cleared?.verdictDigest).toBe(digest(verdict));
  });

  it("lists every criterion, whatever the outcome, with what was required, what was seen and a sentence", () => {
    const names = Object.keys(CRITERIA);
    expect(names).toHaveLength(17);
    const cases = [good, evaluationOf(() => "failed"), { absent: "there is no pack." }];
    for (const evaluation of cases) {
      const { verdict } = decide(evaluation, policy, expected);
      expect(verdictSchema.parse(verdict)).toEqual(verdict);
      expect(verdict.criteria.map(({ name }) => name)).toEqual(names);
      for (const one of verdict.criteria) expect(one.sentence).toMatch(/\.$/);
    }
  });

  it("recomputed, is itself", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(700), { maxLength: 8 }), (failing) => {
        const evaluation = evaluationOf((index) => (failing.includes(index) ? "failed" : "passed"));
        const one = decide(evaluation, policy, expected).verdict;
        const again = decide(structuredClone(evaluation), policySchema.parse(policy), expected);
        expect(again.verdict).toEqual(one);
        expect(digest(again.verdict)).toBe(digest(one));
      }),
      { numRuns: 30 },
    );
  });

  it("clears at a later look when failures stay within it", () => {
    const { verdict } = decide(
      evaluationOf((index) => (index % 150 === 7 ? "failed" : "passed")),
      policy,
      expected,
    );
    expect(verdict).toMatchObject({ outcome: "cleared", look: 5, played: 575, failed: 4 });
  });

  it("refuses a build that fails too often, bans its tree and lets the line iterate", () => {
    const decision = decide(
      evaluationOf((index) => (index % 20 === 0 ? "failed" : "passed")),
      policy,
      expected,
    );
    expect(decision.verdict).toMatchObject({ outcome: "refused", because: "trials", failed: 6 });
    expect(decision.verdict.bound).toBeLessThan(0.98);
    expect(decision.cleared).toBeNull();
    expect(bansTree(decision.verdict)).toBe(true);
    expect(mayIterate(decision.verdict)).toBe(true);
  });

  it("is inconclusive for missing trials where they made the difference, and bans no tree", () => {
    const decision = decide(
      evaluationOf((index) => (index < 6 ? "missing" : "passed")),
      policy,
      expected,
    );
    expect(decision.verdict).toMatchObject({ outcome: "inconclusive", because: "missing-trials" });
    expect(bansTree(decision.verdict)).toBe(false);
    expect(mayIterate(decision.verdict)).toBe(true);
  });

  it("without an evaluation is inconclusive and says what a person must do", () => {
    const keys = [...(expected.keys ?? []), "phi-gate"];
    const decision = decide({ absent: "a key is not covered." }, policy, { ...expected, keys });
    expect(decision.verdict).toMatchObject({
      outcome: "inconclusive",
      because: "person",
      bound: null,
      played: 0,
    });
    expect(sentence(decision, "coverage")).toContain("Nothing tests `phi-gate`.");
    expect(sentence(decision, "sample")).toBe("Not judged: a key is not covered.");
    expect(decision.cleared).toBeNull();
    expect(mayIterate(decision.verdict)).toBe(false);
  });
});

type Alter = (evaluation: Evaluation) => void;
type Row = readonly [string, Alter, string, "refused" | "inconclusive"];

const other = { sha: "d".repeat(40), digest: digest("another") } as const;
function atTrial(evaluation: Evaluation, change: Partial<Evaluation["trials"][number]>): void {
  Object.assign(evaluation.trials[3] ?? {}, change);
}

/** One more trial that passes. */
function added(evaluation: Evaluation, index: number): void {
  const seed = `seed-${index}`;
  evaluation.trials.push({ index, seed, family: "crud", outcome: "passed", ms: 1, digest: seed });
}

const ALTERED: readonly Row[] = [
  ["another intent", (e) => Object.assign(e, { intent: "i2" }), "freshness", "inconclusive"],
  ["another product", (e) => Object.assign(e, { product: "x" }), "freshness", "inconclusive"],
  ["another lineage", (e) => Object.assign(e, { lineage: "x" }), "freshness", "inconclusive"],
  ["another attempt", (e) => Object.assign(e, { attempt: 2 }), "freshness", "inconclusive"],
  ["another candidate", (e) => Object.assign(e, { candidate: "c1" }), "freshness", "inconclusive"],
  ["another base", (e) => Object.assign(e, { base: other.sha }), "freshness", "inconclusive"],
  ["another commit", (e) => Object.assign(e, { sha: other.sha }), "freshness", "inconclusive"],
  ["another tree", (e) => Object.assign(e, { tree: other.sha }), "freshness", "inconclusive"],
  [
    "another spec",
    (e) => Object.assign(e, { specDigest: other.digest }),
    "freshness",
    "inconclusive",
  ],
  [
    "another pack",
    (e) => Object.assign(e, { packDigest: other.digest }),
    "freshness",
    "inconclusive",
  ],
  [
    "another policy",
    (e) => Object.assign(e, { policyDigest: other.digest }),
    "freshness",
    "inconclusive",
  ],
  [
    "another standing",
    (e) => e.standing.approved.push({ family: "crud", digest: other.digest, by: "ada" }),
    "standing",
    "inconclusive",
  ],
  ["another plan number", (e) => Object.assign(e.plan, { j: 2 }), "plan", "refused"],
  ["another mode", (e) => Object.assign(e.plan, { mode: "fixed" }), "plan", "refused"],
  ["more α", (e) => Object.assign(e.plan, { alpha: 0.05 }), "plan", "refused"],
  ["a lower target", (e) => Object.assign(e.plan, { target: 0.97 }), "plan", "refused"],
  ["another power", (e) => Object.assign(e.plan, { power: 0.5 }), "plan", "refused"],
  [
    "an earlier look",
    (e) => Object.assign(e.plan.looks[0] ?? {}, { trials: 149 }),
    "plan",
    "refused",
  ],
  [
    "a milder look",
    (e) => Object.assign(e.plan.looks[0] ?? {}, { failures: 1 }),
    "plan",
    "refused",
  ],
  ["an added look", (e) => e.plan.looks.push({ trials: 900, failures: 9 }), "plan", "refused"],
  ["a foreign seed", (e) => atTrial(e, { seed: "mine" }), "seeds", "refused"],
  ["a repeated seed", (e) => atTrial(e, { seed: "seed-4" }), "seeds", "refused"],
  ["an unknown family", (e) => atTrial(e, { family: "easy" }), "completeness", "refused"],
  ["a missing outcome", (e) => atTrial(e, { outcome: "missing" }), "sample", "inconclusive"],
  ["a repeated index", (e) => e.trials.push(...e.trials.slice(-1)), "completeness", "refused"],
  ["an index left out", (e) => e.trials.splice(3, 1), "completeness", "inconclusive"],
  ["the end cut off", (e) => e.trials.pop(), "sample", "inconclusive"],
  ["no trials", (e) => e.trials.splice(0), "sample", "inconclusive"],
  ["a trial past the last look", (e) => added(e, 649), "completeness", "refused"],
  ["top-ups left out", (e) => e.topUps.splice(0), "floor", "inconclusive"],
  ["a top-up left out", (e) => e.topUps.splice(0, 1), "completeness", "inconclusive"],
  [
    "a top-up of another family",
    (e) => Object.assign(e.topUps[0] ?? {}, { family: "crud" }),
    "completeness",
    "refused",
  ],
  [
    "a missing top-up",
    (e) => Object.assign(e.topUps[0] ?? {}, { outcome: "missing" }),
    "must",
    "inconclusive",
  ],
  [
    "a failed guardrail",
    (e) => Object.assign(e.topUps[0] ?? {}, { outcome: "failed" }),
    "must",
    "refused",
  ],
  [
    "a family wholly broken",
    (e) => {
      for (const one of e.topUps.slice(-3)) one.outcome = "failed";
    },
    "floor",
    "refused",
  ],
  [
    "a failed verifier",
    (e) => Object.assign(e.verifiers[0] ?? {}, { outcome: "failed" }),
    "verifiers",
    "refused",
  ],
  [
    "a verifier that could not start",
    (e) => Object.assign(e.verifiers[0] ?? {}, { outcome: "not-started" }),
    "verifiers",
    "refused",
  ],
  ["a verifier left out", (e) => e.verifiers.pop(), "verifiers", "refused"],
  [
    "a protected path that nobody approved",
    (e) => e.protected.push({ path: ".github/ci.yml", content: "removed", by: null }),
    "protected-paths",
    "refused",
  ],
  ["a covering family added", (e) => e.coverage[0]?.families.push("order"), "coverage", "refused"],
  ["a key left out", (e) => e.coverage.pop(), "coverage", "refused"],
  ["more failing on the base", (e) => e.baseFailing.push("crud"), "base-failing", "refused"],
  ["nothing failing on the base", (e) => e.baseFailing.splice(0), "base-failing", "refused"],
  [
    "nobody looked for holdouts",
    (e) => Object.assign(e, { searched: null }),
    "holdouts",
    "inconclusive",
  ],
  [
    "holdouts were found",
    (e) => Object.assign(e.searched ?? {}, { found: 1 }),
    "holdouts",
    "refused",
  ],
  [
    "not all could be read",
    (e) => Object.assign(e.searched ?? {}, { unread: 2 }),
    "holdouts",
    "refused",
  ],
  [
    "nobody looked in the clone",
    (e) =>
      Object.assign(e.searched ?? {}, {
        places: e.searched?.places.filter(({ place }) => place !== "clone"),
      }),
    "holdouts",
    "refused",
  ],
  [
    "another pack was looked for",
    (e) => Object.assign(e.searched ?? {}, { pack: other.digest }),
    "holdouts",
    "refused",
  ],
  ["no isolation", (e) => Object.assign(e.isolation, { level: "none" }), "isolation", "refused"],
];

describe("an evaluation that was altered", () => {
  it.each(ALTERED)("with %s is never cleared", (_, alter, criterion, outcome) => {
    const evaluation = structuredClone(good);
    alter(evaluation);
    const decision = decide(evaluation, policy, expected);
    expect(unmet(decision)).toContain(criterion);
    expect(decision.verdict.outcome).toBe(outcome);
    expect(decision.cleared).toBeNull();
  });

  it("in any number of ways at once is never cleared", () => {
    fc.assert(
      fc.property(fc.subarray([...ALTERED], { minLength: 1 }), (rows) => {
        const evaluation = structuredClone(good);
        for (const [, alter] of rows) alter(evaluation);
        const { verdict, cleared } = decide(evaluation, policy, expected);
        expect(verdict.outcome).not.toBe("cleared");
        expect(cleared).toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  it("in any outcome for the worse never fares better", () => {
    const worse = fc.array(fc.tuple(fc.nat(226), fc.constantFrom("failed", "missing")), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(worse, (changes) => {
        const evaluation = structuredClone(good);
        for (const [index, outcome] of changes) {
          Object.assign(evaluation.trials[index] ?? {}, { outcome });
        }
        expect(decide(evaluation, policy, expected).verdict.outcome).not.toBe("cleared");
      }),
      { numRuns: 40 },
    );
  });
});

describe("what is known of the attempt", () => {
  const changes: readonly (readonly [string, Partial<Expected>, string, string])[] = [
    ["a base that moved", { base: other.sha }, "freshness", "stale"],
    ["a policy that changed", { policyDigest: other.digest }, "freshness", "stale"],
    ["a plan that the ledger does not have", { spent: [] }, "attempts", "evidence"],
    ["another turn in the lineage", { j: 2 }, "attempts", "evidence"],
    [
      "a new key of which the base meets one",
      { newKeys: ["interval", "block"] },
      "base-failing",
      "evidence",
    ],
    ["no new key", { newKeys: [] }, "base-failing", "evidence"],
    ["a new key that the base already meets", { newKeys: ["block"] }, "base-failing", "evidence"],
    [
      "a family that became a guardrail",
      { families: FAMILIES.map((one) => ({ ...one, must: true })) },
      "must",
      "evidence",
    ],
    [
      "a verifier that did not run",
      { verifiers: ["typecheck", "unit", "lint"] },
      "verifiers",
      "evidence",
    ],
  ];

  it.each(changes)("with %s nothing is cleared", (_, change, criterion, because) => {
    const decision = decide(good, policy, { ...expected, ...change });
    expect(unmet(decision)).toContain(criterion);
    expect(decision.verdict.because).toBe(because);
    expect(decision.cleared).toBeNull();
  });

  it("stops for a person when a key is covered by nothing, unless the policy lists it with a reason", () => {
    const keys = [...expected.keys, "audit"];
    const asked = { ...expected, keys };
    const evaluation = evaluationOf(undefined, policy, asked);
    const open = decide(evaluation, policy, asked);
    expect(open.verdict).toMatchObject({ outcome: "inconclusive", because: "person" });
    expect(sentence(open, "coverage")).toContain("Nothing tests `audit`.");

    const excusing: Policy = { ...policy, untested: { audit: "read by a person each month" } };
    const known = { ...expectedOf(excusing), keys };
    const excused = decide(evaluationOf(undefined, excusing, known), excusing, known);
    expect(excused.verdict.outcome).toBe("cleared");
    expect(sentence(excused, "coverage")).toContain("read by a person each month");
  });

  it.each([
    ["none", "inconclusive", "person"],
    // It may be anybody's code that ran there.
    ["process", "inconclusive", "person"],
    ["sandbox", "cleared", null],
  ] as const)("under a policy that asks for no isolation, %s is %s", (level, outcome, because) => {
    const open: Policy = { ...policy, isolation: "none" };
    const evaluation = evaluationOf(undefined, open);
    evaluation.isolation.level = level;
    const { verdict } = decide(evaluation, open, expectedOf(open));
    expect(verdict).toMatchObject({ outcome, because });
  });

  it("takes plain processes as isolation and names the package to install", () => {
    const evaluation = structuredClone(good);
    evaluation.isolation.level = "process";
    const decision = decide(evaluation, policy, expected);
    expect(decision.verdict.outcome).toBe("cleared");
    expect(sentence(decision, "isolation")).toContain("bubblewrap");
  });

  it("takes a plan for the same whatever the order in which a database keeps its fields", () => {
    const looks = good.plan.looks.map(({ trials, failures }) => ({ failures, trials }));
    const read = { ...good, plan: { ...good.plan, looks } };
    expect(decide(read, policy, expected).verdict.outcome).toBe("cleared");
  });

  it("judges the lineage's third plan at its own α", () => {
    const third = expectedOf(policy, 3);
    const { verdict, cleared } = decide(evaluationOf(undefined, policy, third), policy, third);
    expect(verdict).toMatchObject({ outcome: "cleared", played: 354 });
    expect(cleared?.attempt).toBe(3);
    expect(decide(good, policy, third).cleared).toBeNull();
  });

  it("refuses a lineage that has spent more than its α", () => {
    const third = expectedOf(policy, 3);
    const spent = [0.03, 0.03, ...third.spent.slice(2)];
    const decision = decide(evaluationOf(undefined, policy, third), policy, { ...third, spent });
    expect(unmet(decision)).toEqual(["attempts"]);
    expect(decision.verdict.outcome).toBe("refused");
  });
});

describe("a file on its own", () => {
  it("with one draw counted twice is refused", () => {
    const evaluation = structuredClone(good);
    atTrial(evaluation, { seed: "seed-4" });
    const decision = decide(evaluation, policy, NOTHING_KNOWN);
    expect(unmet(decision)).toEqual(["seeds"]);
    expect(decision.verdict.outcome).toBe("refused");
  });

  it("is judged by what was played as far as the decision, and by nothing beyond it", () => {
    const evaluation = structuredClone(good);
    added(evaluation, 228);
    const { verdict } = decide(evaluation, policy, expected);
    expect(verdict).toEqual({
      ...decide(good, policy, expected).verdict,
      criteria: verdict.criteria,
    });
  });

  it("is judged as far as it goes, says what it took as claimed, and clears nothing for delivery", () => {
    const { verdict, cleared, notes } = decide(good, policy, NOTHING_KNOWN);
    expect(verdict.outcome).toBe("cleared");
    expect(cleared).toBeNull();
    expect(notes).toContain("Attempt as claimed: there is no ledger here.");
  });

  it("gives no proof while any one thing is not known", () => {
    fc.assert(
      fc.property(fc.constantFrom(...(Object.keys(expected) as (keyof Expected)[])), (field) => {
        const known: Known = { ...expected, [field]: null };
        const decision = decide(good, policy, known);
        expect([field, decision.cleared]).toEqual([field, null]);
        expect(decision.notes.length).toBeGreaterThan(0);
      }),
    );
  });

  it("is inconclusive under another policy than its own", () => {
    const strict = { ...policy, target: 0.99, power: { rate: 0.999, at_least: 0.9 } };
    const { verdict } = decide(good, strict, NOTHING_KNOWN);
    expect(verdict).toMatchObject({ outcome: "inconclusive", because: "stale" });
  });
});

describe("the proof", () => {
  it("is taken from whoever got it from the gate, and from nobody with a copy", () => {
    const { cleared } = decide(good, policy, expected);
    if (cleared === null) throw new Error("expected a proof");
    expect(() => demandCleared(cleared)).not.toThrow();
    expect(() => demandCleared({ ...cleared, tree: other.sha })).toThrow(FactoryError);
    expect(() => demandCleared(structuredClone(cleared))).toThrow(/decide again/);
    expect(Object.isFrozen(cleared)).toBe(true);
  });

  it("is to be had by betting, with fewer trials where nothing fails", () => {
    const betting: Policy = { ...policy, mode: "betting" };
    const frozen = expectedOf(betting);
    const straight = evaluationOf(() => "passed", betting, frozen);
    expect(straight.trials).toHaveLength(216);
    expect(decide(straight, betting, frozen).cleared).not.toBeNull();
    expect(decide(straight, policy, expected).cleared).toBeNull();
  });
});

describe("who answers for the families", () => {
  const text = digest("the text of a family");
  const approved = [{ family: "rare", digest: text, by: "ada" }];
  const derived = expected.families.map((one) =>
    one.id === "rare" ? { ...one, author: "derived: a tool" } : one,
  );
  const quarantined = (weight: number) =>
    ({
      family: "slow",
      digest: text,
      weight,
      because: "quarantined",
      by: "bea",
      why: "flakes",
    }) as const;
  const judged = (standing: Standing, families: Expected["families"] = derived, now = standing) =>
    decide({ ...good, standing }, policy, { ...expected, families, standing: now });
  const said = (decision: ReturnType<typeof decide>) => sentence(decision, "standing");

  it("is told: persons, and persons for what a machine wrote", () => {
    expect(said(decide(good, policy, expected))).toBe("A person wrote each of 5 families.");
    const [one] = decide(good, policy, expected).verdict.criteria.filter(
      ({ name }) => name === "standing",
    );
    expect(one?.seen).toBe("0 families left out, 0 derived and approved");
    const decision = judged({ approved, leftOut: [] });
    expect(decision.cleared).not.toBeNull();
    expect(said(decision)).toContain(
      "4 of 5 families have a human author, 1 derived and approved by ada.",
    );
  });

  it("is nobody where a machine wrote a family that counts: refused", () => {
    const decision = judged({ approved: [], leftOut: [] });
    expect(decision.verdict).toMatchObject({ outcome: "refused", because: "evidence" });
    expect(said(decision)).toContain("rare (derived: a tool)");
    expect(unmet(judged({ approved, leftOut: [] }, expected.families))).toEqual(["standing"]);
  });

  it("may set aside at most 5 % of the weight", () => {
    const at = (weight: number) => judged({ approved, leftOut: [quarantined(weight)] });
    // The families that count weigh 12.1.
    expect(at(0.63).cleared).not.toBeNull();
    expect(said(at(0.63))).toContain("Left out: slow, quarantined by bea: flakes.");
    expect(at(0.65).verdict).toMatchObject({ outcome: "inconclusive", because: "person" });
  });

  it("makes the evaluation stale when it changed since the plan", () => {
    const decision = judged({ approved, leftOut: [] }, derived, {
      approved,
      leftOut: [quarantined(0.1)],
    });
    expect(decision.verdict).toMatchObject({ outcome: "inconclusive", because: "stale" });
    expect(said(decision)).toContain("not those of the plan: slow.");
  });

  it("cannot be of a family that was played or counts though it was left out", () => {
    const leftOut = [{ ...quarantined(0.1), family: "crud" }];
    expect(unmet(judged({ approved, leftOut }))).toEqual(["standing"]);
    const others = derived.filter(({ id }) => id !== "crud");
    expect(said(judged({ approved, leftOut }, others))).toContain("trials of it count");
  });

  it("is taken as claimed where nothing else is known, and then nothing is cleared for delivery", () => {
    const decision = decide(
      { ...good, standing: { approved, leftOut: [] } },
      policy,
      NOTHING_KNOWN,
    );
    expect(decision.notes.join(" ")).toContain("Which families count is as claimed");
    expect(decision.cleared).toBeNull();
  });
});

describe("what is looser than in an earlier plan of the lineage", () => {
  const looser = [{ what: "target", of: null, was: "0.99", is: "0.98" } as const];
  const loosened = { by: "bea", why: "it is small", looser: [...looser] };
  const judged = (by: typeof loosened | null, compared: Known["compared"]) =>
    decide({ ...good, loosened: by }, policy, { ...expected, compared });
  const said = (decision: ReturnType<typeof decide>) => sentence(decision, "strictness");

  it("is nothing, or has an operator's word", () => {
    expect(said(decide(good, policy, expected))).toBe(
      "Nothing is looser than in an earlier plan of the lineage.",
    );
    const unsaid = judged(null, { looser, unknown: 0 });
    expect(unmet(unsaid)).toEqual(["strictness"]);
    expect(said(unsaid)).toContain("gate.target was 0.99, is 0.98");
    expect(unmet(judged(loosened, { looser: [], unknown: 0 }))).toEqual(["strictness"]);
    expect(judged(loosened, { looser, unknown: 0 }).cleared).not.toBeNull();
  });

  it("is told, and so is what cannot be compared", () => {
    expect(said(judged(loosened, { looser, unknown: 1 }))).toBe(
      "Loosened within the lineage by bea (it is small): gate.target was 0.99, is 0.98. 1 earlier plan of the lineage does not say what judged: whether anything is looser is not known.",
    );
  });

  it("is taken as claimed where the earlier plans are not known, and then nothing is cleared", () => {
    const decision = judged(loosened, null);
    expect(decision.notes).toContain(
      "That nothing else is looser is as claimed: the earlier plans of the lineage are not known here.",
    );
    expect(decision.cleared).toBeNull();
  });
});
