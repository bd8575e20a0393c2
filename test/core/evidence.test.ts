import { describe, expect, test } from "vitest";
import { decode } from "../../app/core/decode.ts";
import type { TrialOutcome } from "../../app/core/evaluation.ts";
import type { Event } from "../../app/core/event.ts";
import { type Evidence, evidenceOf, evidenceSchema, type Judged } from "../../app/core/evidence.ts";
import { checkEvidence } from "../../app/core/evidence-check.ts";
import { judgedIntent, resealed, sealed } from "./judged-intent.ts";

const read = (text: string): Evidence =>
  decode(evidenceSchema, JSON.parse(text), "evidence.json") as Evidence;

function file(changes: { events?: readonly Event[]; judged?: Partial<Judged> | null } = {}) {
  const story = judgedIntent();
  const judged = changes.judged === null ? null : { ...story.judged, ...changes.judged };
  return read(evidenceOf(changes.events ?? story.events, judged));
}

/** Names of the checks that do not hold. */
const broken = (evidence: Evidence) =>
  checkEvidence(evidence)
    .checks.filter(({ ok }) => !ok)
    .map(({ name }) => name);

/** The events, one of them with other data. */
function changed(kind: string, change: (data: object) => object): Event[] {
  const { events } = judgedIntent();
  const at = events.findIndex((event) => event.kind === kind);
  return events.map((event, index) =>
    index === at ? ({ ...event, data: change(event.data) } as Event) : event,
  );
}

describe("the evidence of a judged intent", () => {
  test.each([
    ["cleared", () => "passed"],
    ["refused", () => "failed"],
    ["inconclusive", (index: number) => (index % 10 === 0 ? "missing" : "passed")],
  ] as [
    string,
    (index: number) => TrialOutcome,
  ][])("holds when it was %s, and says so in sentences", (outcome, outcomes) => {
    const { events, judged } = judgedIntent(outcomes);
    const report = checkEvidence(read(evidenceOf(events, judged)));
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(report).toMatchObject({ holds: true, intent: "i1" });
    expect(report.checks.map(({ name }) => name)).toEqual([
      "chain",
      "intent",
      "verdict",
      "policy",
      "plans",
      "spec",
      "evaluation",
      "trials",
      "decision",
    ]);
    expect(report.checks.at(-1)?.sentence).toContain(outcome);
  });

  test("holds when the ground had moved before the gate looked", () => {
    const { events, judged } = judgedIntent(() => "passed", "9".repeat(40));
    expect(judged.verdict.because).toBe("stale");
    const report = checkEvidence(read(evidenceOf(events, judged)));
    expect(report.holds).toBe(true);
    expect(report.checks.at(-1)?.sentence).toContain("the ground had moved");
  });

  test("holds without a judgement when nothing was played", () => {
    const [first] = judgedIntent().events;
    expect(first).toBeDefined();
    expect(broken(file({ events: [first as Event], judged: null }))).toEqual([]);
  });

  test("does not hold without the trials that its verdict rests on", () => {
    expect(broken(file({ judged: null }))).toEqual(["verdict"]);
  });
});

describe("a changed evidence file does not hold", () => {
  test("when an event was changed", () => {
    expect(
      broken(file({ events: changed("round-played", (data) => ({ ...data, round: 2 })) })),
    ).toEqual(["chain", "evaluation"]);
  });

  test("when an event was changed and all were sealed anew", () => {
    const events = resealed(
      changed("trials-played", (data) => {
        const { trials } = data as { trials: { outcome: string }[] };
        return { ...data, trials: trials.map((one) => ({ ...one, outcome: "failed" })) };
      }),
    );
    expect(broken(file({ events }))).toContain("evaluation");
  });

  test("when the word of who approved a protected path was changed or left out", () => {
    expect(judgedIntent().judged.evaluation.protected).toEqual([
      { path: ".github/ci.yml", content: "removed", by: "bea" },
    ]);
    const other = resealed(changed("intent-approved", (data) => ({ ...data, by: "cleo" })));
    expect(broken(file({ events: other }))).toContain("evaluation");
    const elsewhere = resealed(
      changed("intent-approved", (data) => ({ ...data, checkpoint: "i1/1/selection" })),
    );
    expect(broken(file({ events: elsewhere }))).toContain("evaluation");
    const without = judgedIntent().events.filter(({ kind }) => kind !== "intent-approved");
    expect(broken(file({ events: without }))).toContain("evaluation");
    const { evaluation } = judgedIntent().judged;
    expect(broken(file({ judged: { evaluation: { ...evaluation, protected: [] } } }))).toEqual([
      "evaluation",
      "decision",
    ]);
  });

  test("when failed trials were made passed, in events and evaluation alike", () => {
    const bad = judgedIntent((index) => (index < 20 ? "failed" : "passed"));
    const good = judgedIntent();
    const { verdict } = bad.judged;
    const told = resealed([...good.events.slice(0, -1), bad.events.at(-1) as Event]);
    const seen = broken(read(evidenceOf(told, { ...good.judged, verdict })));
    expect(seen).toContain("decision");
  });

  test("when events were left out", () => {
    const { events } = judgedIntent();
    const without = events.filter(({ kind }, at) => kind !== "trials-played" || at % 2 === 0);
    expect(broken(file({ events: without }))).toContain("evaluation");
  });

  test("when a seed is not what the signed plan gives", () => {
    const { evaluation } = judgedIntent().judged;
    const trials = evaluation.trials.map((one) => (one.index === 3 ? { ...one, seed: "0" } : one));
    expect(broken(file({ judged: { evaluation: { ...evaluation, trials } } }))).toEqual([
      "evaluation",
      "decision",
    ]);
  });

  test("when a trial is missing from the row", () => {
    const { evaluation } = judgedIntent().judged;
    const trials = evaluation.trials.filter(({ index }) => index !== 7);
    expect(broken(file({ judged: { evaluation: { ...evaluation, trials } } }))).toEqual([
      "evaluation",
      "trials",
      "decision",
    ]);
  });

  test.each([
    [
      "another policy",
      (judged: Judged) => ({ policy: { ...judged.policy, alpha: 0.2 } }),
      ["policy", "decision"],
    ],
    [
      "a friendlier verdict",
      (judged: Judged) => ({ verdict: { ...judged.verdict, bound: 0.999 } }),
      ["verdict", "decision"],
    ],
    [
      "fewer keys",
      (judged: Judged) => ({ keys: judged.keys.slice(1) }),
      ["spec", "evaluation", "decision"],
    ],
    [
      "another guardrail",
      (judged: Judged) => ({ families: judged.families.map((one) => ({ ...one, must: true })) }),
      ["decision"],
    ],
    [
      "a verifier nobody ran",
      (judged: Judged) => ({ verifiers: [...judged.verifiers, "lint"] }),
      ["decision"],
    ],
  ] as const)("when it has %s", (_, change, names) => {
    expect(broken(file({ judged: change(judgedIntent().judged) }))).toEqual(names);
  });

  test("when a plan of the lineage was left out or is not its own", () => {
    const { events, judged } = judgedIntent();
    const [own] = judged.plans;
    if (own === undefined) throw new Error("no plan");
    const foreign = { ...own, product: "other" };
    expect(broken(read(evidenceOf(events, { ...judged, plans: [foreign, own] })))).toContain(
      "plans",
    );
    const { data } = own;
    const about = { product: "shop", attempt: 1, candidate: "c1", phase: "confirm" } as const;
    const [earlier] = sealed([
      { ...about, intent: "i0", kind: "winner-fixed", subject: "plan", data },
    ]);
    expect(
      broken(read(evidenceOf(events, { ...judged, plans: [earlier as typeof own, own] }))),
    ).toContain("decision");
  });

  test("when an event of somebody else's stands in it", () => {
    const { events } = judgedIntent();
    const foreign = resealed(
      events.map((event, at) => (at === 0 ? { ...event, intent: "i9" } : event)),
    );
    expect(broken(file({ events: foreign }))).toContain("intent");
  });
});

test("a file of another version, or with a plan that is none, is refused with its place", () => {
  const text = evidenceOf(judgedIntent().events, judgedIntent().judged);
  expect(() => read(text.replace('"version": 1', '"version": 2'))).toThrow(/version: saw 2/);
  const { judged, events } = judgedIntent();
  const plans = [events[0]] as never;
  expect(() => read(evidenceOf(events, { ...judged, plans }))).toThrow(/plans\[0\].*winner-fixed/);
});
