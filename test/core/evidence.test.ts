import { describe, expect, test } from "vitest";
import { digest, digestBytes } from "../../app/core/canonical.ts";
import { decode } from "../../app/core/decode.ts";
import type { TrialOutcome } from "../../app/core/evaluation.ts";
import type { Event, EventData, EventDraft } from "../../app/core/event.ts";
import {
  type Evidence,
  evidenceSchema,
  type Judged,
  statementText,
} from "../../app/core/evidence.ts";
import { checkEvidence, type Wanted } from "../../app/core/evidence-check.ts";
import { looseningOf, yardstickOf } from "../../app/core/loosening.ts";
import { DEFAULT_POLICY, policyDigest } from "../../app/core/policy.ts";
import { ALL_COUNT, type Standing } from "../../app/core/standing.ts";
import { FAMILIES } from "./gate/evidence.ts";
import {
  type JudgedIntent,
  judgedIntent,
  resealed,
  type StoryOptions,
  signedBy,
  statement,
  told,
} from "./judged-intent.ts";

const read = (evidence: Evidence): Evidence =>
  decode(evidenceSchema, JSON.parse(statementText(evidence)), "evidence.json") as Evidence;

const faults = (evidence: Evidence, wanted: Wanted = {}) =>
  checkEvidence(read(evidence), wanted).filter(({ ok }) => !ok);
/** Why it does not hold: of its first fault. */
const reason = (evidence: Evidence, wanted: Wanted = {}) =>
  faults(evidence, wanted)[0]?.reason ?? null;

const story = judgedIntent();
const second = judgedIntent({ j: 2 });
/** It is held to what an earlier intent promised, and keeps it. */
const held = judgedIntent({
  promised: {
    played: [
      {
        ...{ pack: digest("old"), family: "fees", content: digest("fees"), draws: 3 },
        by: [{ intent: "i0", keys: ["late-fee"] }],
      },
    ],
    left: [],
  },
});

/** The evidence with another predicate, as somebody who holds the factory's key would sign it. */
function forged(
  change: (predicate: Evidence["predicate"]) => Partial<Evidence["predicate"]>,
  { evidence }: JudgedIntent = story,
): Evidence {
  return { ...evidence, predicate: { ...evidence.predicate, ...change(evidence.predicate) } };
}

/** The evidence with something else judged, the events left as they are. */
function judgedOtherwise(change: (judged: Judged) => Partial<Judged>, from = story): Evidence {
  return forged(() => ({ judgement: { ...from.judged, ...change(from.judged) } }), from);
}

/** Of one kind's first event, other data. */
function changed<K extends Event["kind"]>(
  events: readonly Event[],
  kind: K,
  change: (data: Event<K>["data"]) => object,
): Event[] {
  const at = events.findIndex((event) => event.kind === kind);
  return events.map((event, index) =>
    index === at ? ({ ...event, data: change(event.data as Event<K>["data"]) } as Event) : event,
  );
}

/** Told again from other events, all of them chained anew: a factory that writes itself another past. */
function rewritten(change: (events: readonly Event[]) => readonly Event[]): Evidence {
  return told(resealed(change(story.events.slice(0, -1))), story.judged).evidence;
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
    const { evidence } = judgedIntent({ outcomes });
    expect(faults(evidence)).toEqual([]);
    const checks = checkEvidence(read(evidence));
    expect(checks.map(({ name }) => name)).toEqual([
      "chain",
      "subject",
      "belonging",
      "keys",
      "policy",
      "spec",
      "attempts",
      "plan",
      "trials",
      "seeds",
      "standing",
      "loosened",
      "promises",
      "searched",
      "evaluation",
      "verdict",
    ]);
    expect(checks.at(-1)?.sentence).toContain(outcome);
  });

  test("holds when it was held to earlier promises, and counts their draws", () => {
    expect(faults(held.evidence)).toEqual([]);
    const said = checkEvidence(read(held.evidence)).find(({ name }) => name === "promises");
    expect(said?.sentence).toContain("3 of 3 draws of earlier promises are here");
  });

  test("holds when it is not its lineage's first plan", () => {
    expect(faults(second.evidence)).toEqual([]);
  });

  test("holds when the ground had moved before the gate looked", () => {
    const { evidence, judged } = judgedIntent({ now: "9".repeat(40) });
    expect(judged.verdict.because).toBe("stale");
    expect(faults(evidence)).toEqual([]);
    expect(checkEvidence(evidence).at(-1)?.sentence).toContain("the ground had moved");
  });

  test("is about the commit and the tree that were judged, and fits its published form", () => {
    const { sha, tree } = story.judged.evaluation;
    expect(story.evidence).toMatchObject({
      _type: "https://in-toto.io/Statement/v1",
      subject: [
        { name: "commit", digest: { gitCommit: sha } },
        { name: "tree", digest: { gitTree: tree } },
      ],
      predicateType: expect.stringMatching(/^https:\/\/.*\/v1$/),
    });
    expect(read(story.evidence)).toEqual(story.evidence);
  });

  test("does not hold without the trials that its verdict rests on", () => {
    expect(reason(statement(story.events, null))).toBe("trial-removed");
  });

  test("is evidence for its own commit, spec and policy", () => {
    const { sha, specDigest, policyDigest } = story.judged.evaluation;
    const own = { commit: sha, spec: specDigest, policy: policyDigest };
    expect(faults(story.evidence, own)).toEqual([]);
    expect(reason(story.evidence, { ...own, commit: "9".repeat(40) })).toBe("other-commit");
    expect(reason(story.evidence, { ...own, spec: `sha256:${"9".repeat(64)}` })).toBe("other-spec");
    expect(reason(story.evidence, { ...own, policy: "sha256:9" })).toBe("other-policy");
  });

  test("is held against heads of the ledger that were kept outside", () => {
    const { head } = story.evidence.predicate.ledger;
    expect(
      faults(story.evidence, { anchors: [{ ...head, at: "2026-01-31T12:00:00.000Z" }] }),
    ).toEqual([]);
    const other = { ...head, hash: `sha256:${"9".repeat(64)}` };
    expect(reason(story.evidence, { anchors: [other, head] })).toBe("not-anchored");
    expect(reason(story.evidence, { anchors: [{ ...head, seq: head.seq + 1 }] })).toBe(
      "not-anchored",
    );
    expect(reason(story.evidence, { anchors: [head, { ...other, seq: 3 }] })).toBe("not-anchored");
    expect(reason(story.evidence, { anchors: [] })).toBe("not-anchored");
  });
});

describe("evidence that was changed by somebody who can sign it does not hold", () => {
  const { events } = story;
  const swapped = <T>(rows: readonly T[], one: number, other: number) =>
    rows.map((row, at) => rows[at === one ? other : at === other ? one : at] ?? row);
  const rows = (
    change: (trials: Judged["evaluation"]["trials"]) => Judged["evaluation"]["trials"],
  ) =>
    judgedOtherwise(({ evaluation }) => ({
      evaluation: { ...evaluation, trials: change(evaluation.trials) },
    }));

  type Draws = Judged["evaluation"]["promises"]["draws"];
  const promised = (change: (draws: Draws) => Draws) =>
    judgedOtherwise(
      ({ evaluation }) => ({
        evaluation: {
          ...evaluation,
          promises: { ...evaluation.promises, draws: change(evaluation.promises.draws) },
        },
      }),
      held,
    );
  const chosen = (judged: Judged): Judged => {
    const { promises } = judged.evaluation;
    const draws = promises.draws.map((one) => ({ ...one, seed: "0" }));
    return { ...judged, evaluation: { ...judged.evaluation, promises: { ...promises, draws } } };
  };

  test.each<[string, string, Evidence]>([
    [
      "altered",
      "an event has other data",
      forged(() => ({
        events: changed(events, "round-played", (data) => ({ ...data, round: 2 })),
      })),
    ],
    [
      "altered",
      "the head is another",
      forged(({ ledger }) => ({
        ledger: { ...ledger, head: { ...ledger.head, hash: `sha256:${"9".repeat(64)}` } },
      })),
    ],
    [
      "altered",
      "what was judged is not in the events",
      judgedOtherwise(({ evaluation }) => ({ evaluation: { ...evaluation, protected: [] } })),
    ],
    [
      "altered",
      "the events were chained anew",
      rewritten((all) => changed(all, "intent-approved", (data) => ({ ...data, by: "cleo" }))),
    ],
    [
      "search",
      "what was found where the builder could read is not in the events",
      judgedOtherwise(({ evaluation }) => ({
        evaluation: {
          ...evaluation,
          searched: evaluation.searched && { ...evaluation.searched, unread: 1 },
        },
      })),
    ],
    [
      "search",
      "nobody looked where the builder could read, and it says that somebody did",
      rewritten((all) => all.filter(({ kind }) => kind !== "candidate-searched")),
    ],
    [
      "search",
      "something was found where the builder could read, and it says that nothing was",
      rewritten((all) => changed(all, "candidate-searched", (data) => ({ ...data, found: 1 }))),
    ],
    [
      "altered",
      "a guardrail is another",
      judgedOtherwise(({ families }) => ({
        families: families.map((one) => ({ ...one, must: true })),
      })),
    ],
    [
      "altered",
      "a verifier was not asked for",
      judgedOtherwise(({ verifiers }) => ({ verifiers: [...verifiers, "lint"] })),
    ],
    [
      "truncated",
      "it ends before its verdict",
      forged(({ events: all }) => ({ events: all.slice(0, -1) })),
    ],
    [
      "truncated",
      "it ends with another verdict",
      forged(({ intent }) => ({ intent: `${intent}x` })),
    ],
    [
      "reordered",
      "two events are swapped",
      forged(({ events: all }) => ({ events: swapped(all, 3, 4) })),
    ],
    [
      "reordered",
      "an event stands there twice",
      forged(({ events: all }) => ({
        events: all.flatMap((one, at) => (at === 3 ? [one, one] : [one])),
      })),
    ],
    ["reordered", "two trials are swapped", rows((trials) => swapped(trials, 3, 4))],
    [
      "other-commit",
      "its subject is another commit",
      {
        ...story.evidence,
        subject: [
          { name: "commit", digest: { gitCommit: "9".repeat(40) } },
          story.evidence.subject[1],
        ],
      },
    ],
    [
      "other-commit",
      "its subject is another tree",
      {
        ...story.evidence,
        subject: [story.evidence.subject[0], { name: "tree", digest: { gitTree: "9".repeat(40) } }],
      },
    ],
    [
      "other-commit",
      "what was played is another commit",
      judgedOtherwise(({ evaluation }) => ({ evaluation: { ...evaluation, sha: "9".repeat(40) } })),
    ],
    [
      "other-spec",
      "what was played is of another spec",
      judgedOtherwise(({ evaluation }) => ({
        evaluation: { ...evaluation, specDigest: `sha256:${"9".repeat(64)}` },
      })),
    ],
    [
      "other-spec",
      "a key of the spec is left out",
      judgedOtherwise(({ keys }) => ({ keys: keys.slice(1) })),
    ],
    [
      "other-spec",
      "the spec that was accepted has other keys",
      rewritten((all) =>
        changed(all, "spec-accepted", (data) => ({ ...data, keys: data.keys.slice(1) })),
      ),
    ],
    [
      "other-policy",
      "its policy is another",
      judgedOtherwise(({ policy }) => ({ policy: { ...policy, alpha: 0.2 } })),
    ],
    [
      "foreign-event",
      "an event of another intent stands in it",
      rewritten((all) => changedAt(all, 6, { intent: "i9" })),
    ],
    [
      "foreign-event",
      "an event of another product stands in it",
      rewritten((all) => changedAt(all, 6, { product: "other" })),
    ],
    [
      "attempt-removed",
      "the first attempt was left out",
      without(second, ({ attempt }) => attempt === 1),
    ],
    [
      "attempt-removed",
      "the first attempt's plan was left out",
      without(second, ({ attempt, kind }) => attempt === 1 && kind === "winner-fixed"),
    ],
    [
      "attempt-removed",
      "the first attempt's beginning was left out",
      without(second, ({ attempt, kind }) => attempt === 1 && kind === "build-started"),
    ],
    [
      "attempt-removed",
      "its own plan was left out",
      without(second, ({ attempt, kind }) => attempt === 2 && kind === "winner-fixed"),
    ],
    [
      "attempt-removed",
      "its lineage is another",
      judgedOtherwise(({ evaluation }) => ({ evaluation: { ...evaluation, lineage: "i0" } })),
    ],
    [
      "plan",
      "the policy gives another plan",
      judgedIntent({
        replans: (plan) => ({
          ...plan,
          looks: plan.looks.map((look) => ({ ...look, failures: look.failures + 1 })),
        }),
      }).evidence,
    ],
    [
      "plan",
      "the plan spends less than its share",
      judgedIntent({ replans: (plan) => ({ ...plan, alpha: plan.alpha / 2 }) }).evidence,
    ],
    [
      "trial-removed",
      "a trial is not there",
      rows((trials) => trials.filter(({ index }) => index !== 7)),
    ],
    ["trial-removed", "the last trials are not there", rows((trials) => trials.slice(0, 200))],
    [
      "altered",
      "a block of trials is not there",
      without(story, ({ kind }) => kind === "trials-played"),
    ],
    [
      "seed",
      "a seed was chosen",
      rows((trials) => trials.map((one) => (one.index === 3 ? { ...one, seed: "0" } : one))),
    ],
    [
      "promise",
      "a play of an earlier promise is not there",
      promised((draws) => draws.slice(0, 2)),
    ],
    [
      "promise",
      "a play of an earlier promise ended otherwise",
      promised(
        (draws) =>
          [
            ...draws.slice(0, 2),
            { ...draws[2], turns: [{ on: "candidate", outcome: "failed", ms: 5, digest: "" }] },
          ] as typeof draws,
      ),
    ],
    [
      "promise",
      "a play of an earlier promise was put in",
      promised((draws) => [...draws, { ...draws[0], index: 3 }] as typeof draws),
    ],
    [
      "promise",
      "an earlier promise is left out",
      judgedOtherwise(
        ({ evaluation }) => ({
          evaluation: { ...evaluation, promises: { list: { played: [], left: [] }, draws: [] } },
        }),
        held,
      ),
    ],
    [
      "promise",
      "the plays of earlier promises are left out of the events",
      without(held, ({ kind }) => kind === "promises-played"),
    ],
    [
      "seed",
      "a draw of an earlier promise was chosen, in the events too",
      told(
        resealed(
          changed(held.events.slice(0, -1), "promises-played", ({ draws }) => ({
            draws: draws.map((one) => ({ ...one, seed: "0" })),
          })),
        ),
        chosen(held.judged),
      ).evidence,
    ],
    [
      "seed",
      "all draws come from a key that suited better",
      judgedIntent({ secret: "tried until it suited" }).evidence,
    ],
    [
      "altered",
      "an event by which nothing is judged has other data",
      forged(() => ({
        events: changed(events, "intent-submitted", (data) => ({ ...data, by: "cleo" })),
      })),
    ],
    [
      "seed",
      "another key signed the plan",
      rewritten((all) =>
        all.map((one) => (one.kind === "winner-fixed" ? signedBy(one, "mine") : one)),
      ),
    ],
    [
      "other-key",
      "its keys are not the ledger's",
      forged(({ keys }) => ({ keys: { ...keys, plan: keys.evidence } })),
    ],
    [
      "other-key",
      "the ledger's keys are left out",
      without(story, ({ kind }) => kind === "key-published"),
    ],
    [
      "verdict",
      "its verdict is friendlier",
      judgedOtherwise(({ verdict }) => ({ verdict: { ...verdict, bound: 0.999 } })),
    ],
    ["verdict", "its verdict is not what the trials say", friendlier()],
  ])("%s: %s", (why, _, evidence) => {
    expect(reason(evidence)).toBe(why);
  });

  function changedAt(all: readonly Event[], at: number, change: Partial<Event>): Event[] {
    return all.map((event, place) => (place === at ? ({ ...event, ...change } as Event) : event));
  }

  /** Signed again without some of its events, its range put right. */
  function without(from: JudgedIntent, gone: (event: Event) => boolean): Evidence {
    return forged(({ events: all, ledger }) => {
      const left = all.filter((event) => !gone(event));
      return { events: left, ledger: { ...ledger, from: left[0]?.seq ?? 0 } };
    }, from);
  }

  /** Failed, and the gate is said to have cleared it. */
  function friendlier(): Evidence {
    const bad = judgedIntent({ outcomes: (index) => (index < 20 ? "failed" : "passed") });
    const verdict = { ...bad.judged.verdict, outcome: "cleared", because: null } as const;
    return told(bad.events.slice(0, -1), { ...bad.judged, verdict }).evidence;
  }
});

describe("evidence of a pack of which not every family counts", () => {
  const text = digest("the text of a family");
  const word = (kind: "family-quarantined" | "family-restored", by = "bea"): EventDraft => {
    const data = {
      pack: "sample",
      family: "slow",
      digest: text,
      by,
      why: digestBytes("it flakes"),
    };
    const about = { product: "shop", subject: kind } as const;
    return kind === "family-restored"
      ? { ...about, kind, data }
      : { ...about, kind, data: { ...data, evidence: digest("calibration") } };
  };
  const approved: EventDraft = {
    kind: "family-approved",
    subject: `sample/rare/${text}`,
    data: { pack: "sample", family: "rare", digest: text, by: "ada" },
  };
  const aside = { family: "slow", digest: text, weight: 0.1, because: "quarantined" } as const;
  const standing = {
    leftOut: [{ ...aside, by: "bea", why: "it flakes" }],
    approved: [{ family: "rare", digest: text, by: "ada" }],
  };
  const told = (words: readonly EventDraft[], as: Standing = standing) =>
    judgedIntent({ families: { words, standing: as } });

  test("holds when persons said so before the plan, and the verdict tells it", () => {
    const { evidence, judged } = told([approved, word("family-quarantined")]);
    expect(faults(evidence)).toEqual([]);
    const [said] = judged.verdict.criteria.filter(({ name }) => name === "standing");
    expect(said?.sentence).toBe(
      "4 of 5 families have a human author, 1 derived and approved by ada. Left out: slow, quarantined by bea: it flakes.",
    );
  });

  test.each<[string, readonly EventDraft[], Standing?]>([
    ["nobody approved a family that a machine wrote", [word("family-quarantined")]],
    ["nobody set the family aside", [approved]],
    ["that was taken back", [approved, word("family-quarantined"), word("family-restored")]],
    ["somebody else did", [approved, word("family-quarantined", "cleo")]],
    [
      "the reason was another",
      [approved, word("family-quarantined")],
      { ...standing, leftOut: [{ ...aside, by: "bea", why: "it is slow" }] },
    ],
    [
      "a family that is left out had been approved",
      [approved],
      {
        approved: [],
        leftOut: [{ ...aside, family: "rare", because: "unapproved", by: null, why: null }],
      },
    ],
  ])("does not hold when %s", (_, words, as) => {
    expect(reason(told(words, as).evidence)).toBe("standing");
  });

  test("does not hold when another list was judged by than the plan's", () => {
    const from = told([approved, word("family-quarantined")]);
    const other = judgedOtherwise(
      ({ evaluation }) => ({
        evaluation: { ...evaluation, standing: { ...standing, leftOut: [] } },
      }),
      from,
    );
    expect(reason(other)).toBe("altered");
  });
});

describe("what is looser than in an earlier plan", () => {
  const yardstick = yardstickOf(FAMILIES, ALL_COUNT, DEFAULT_POLICY);
  const stricter = { ...yardstick, policy: { ...yardstick.policy, target: 0.99 } };
  const looser = looseningOf([stricter], yardstick);
  const said = { by: "bea", why: "the shop is small", looser: [...looser] };
  const act = (data: Partial<EventData<"gate-loosened">> = {}): EventDraft => ({
    ...{ kind: "gate-loosened", intent: "i1", product: "shop", phase: "intake", subject: "1" },
    data: {
      ...{ lineage: "i1", by: "bea", why: digestBytes(said.why) },
      ...{ packDigest: digest("pack"), policyDigest: policyDigest(DEFAULT_POLICY) },
      ...data,
    },
  });
  type Judges = NonNullable<StoryOptions["judges"]>;
  const allowed: Judges = (attempt) =>
    attempt === 1 ? { yardstick: stricter } : { yardstick, loosened: said };
  const told = (words: readonly EventDraft[], judges: Judges = allowed) =>
    judgedIntent({ j: 2, judges, families: { words, standing: ALL_COUNT } }).evidence;
  const checked = (evidence: Evidence) =>
    checkEvidence(read(evidence)).find(({ name }) => name === "loosened");

  test("holds by an operator's word before the plan", () => {
    expect(checked(told([act()]))).toMatchObject({
      ok: true,
      sentence: "What is looser, bea allowed before the plan: gate.target was 0.99, is 0.98.",
    });
  });

  test("is not known of plans that do not say what they judged by", () => {
    const silent: Judges = (attempt) => (attempt === 1 ? {} : { yardstick });
    expect(checked(told([], silent))).toMatchObject({
      ok: true,
      sentence: "Nothing is known to be looser; what 1 earlier plan judged by is not told.",
    });
  });

  test.each<[string, readonly EventDraft[], Judges?]>([
    ["nobody said so", []],
    ["somebody else did", [act({ by: "cleo" })]],
    ["the reason was another", [act({ why: digestBytes("it is late") })]],
    ["it was said of another pack", [act({ packDigest: digest("other") })]],
    ["it was said of another policy", [act({ policyDigest: digest("other") })]],
    [
      "the plan does not tell it",
      [act()],
      (attempt) => ({ yardstick: attempt === 1 ? stricter : yardstick }),
    ],
    ["the plan judges by something else than it says", [], () => ({ yardstick: stricter })],
  ])("does not hold when %s", (_, words, judges) => {
    expect(reason(told(words, judges))).toBe("loosened");
  });
});

test("a statement of another version, or with a plan that is none, is refused with its place", () => {
  const text = statementText(story.evidence);
  const spoilt = (from: string, to: string) =>
    decode(evidenceSchema, JSON.parse(text.replace(from, to)), "evidence.json");
  expect(() => spoilt('"lineage":"i1"', '"lineages":"i1"')).toThrow(/lineages/);
  expect(() => spoilt("evidence/v1", "evidence/v2")).toThrow(/predicateType: saw/);
});
