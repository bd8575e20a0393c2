import { digest } from "../../app/core/canonical.ts";
import type { TrialOutcome } from "../../app/core/evaluation.ts";
import { type AttemptFacts, evaluationOf as foldEvaluation } from "../../app/core/evaluation-of.ts";
import { linkOf, START, sealEvent } from "../../app/core/event/chain.ts";
import { type Event, type EventDraft, isKind } from "../../app/core/event.ts";
import type { Judged } from "../../app/core/evidence.ts";
import { decide } from "../../app/core/gate/decide.ts";
import { planFor, planRecord } from "../../app/core/gate/plan.ts";
import { DEFAULT_POLICY, policyDigest } from "../../app/core/policy.ts";
import { confirmationRoots, trialSeed } from "../../app/core/streams.ts";
import { evaluationOf, expectedOf, FAMILIES } from "./gate/evidence.ts";

const KEYS = ["block", "allocation", "first-come", "alert-once", "interval"];
const NEW = ["allocation", "interval"];
const SIGNATURE = "5160a7";
const isolation = { level: "sandbox", record: digest("record") } as const;

/** What happened to one intent, judged on these outcomes, as ledger and line have it. */
export interface JudgedIntent {
  readonly events: readonly Event[];
  readonly judged: Judged;
}

/** An intent of the shop whose first plan was played to its end. `now`: the base as the gate found it. */
export function judgedIntent(
  outcomes: (index: number) => TrialOutcome = () => "passed",
  now?: string,
): JudgedIntent {
  const policy = DEFAULT_POLICY;
  const expected = { ...expectedOf(policy), attempt: 1 };
  const roots = confirmationRoots(SIGNATURE);
  const seen = evaluationOf(outcomes, policy, expected);
  const reseeded = (root: string, rows: typeof seen.trials) =>
    rows.map((row) => ({ ...row, seed: trialSeed(root, row.index) }));
  const events = sealed(
    drafts(reseeded(roots.trials, seen.trials), reseeded(roots.topUps, seen.topUps)),
  );
  const evaluation = foldEvaluation(facts(), events);
  if (evaluation === null) throw new Error("the story has no plan");
  const asked = {
    ...expected,
    base: now ?? expected.base,
    seeds: Array.from({ length: 2000 }, (_, index) => trialSeed(roots.trials, index)),
    topUpSeeds: Array.from({ length: 200 }, (_, index) => trialSeed(roots.topUps, index)),
  };
  const { verdict } = decide(evaluation, policy, asked);
  const { sha, tree } = evaluation;
  const given: EventDraft = {
    ...about,
    kind: "verdict-given",
    phase: "gate",
    subject: "verdict/1",
    data: { ...verdict, sha, tree, evaluation: digest(evaluation), judged: null },
  };
  const all = sealed([given], events);
  const plans = all.filter((event) => isKind(event, "winner-fixed")) as Event<"winner-fixed">[];
  const { families, verifiers } = expected;
  return {
    events: all,
    judged: { evaluation, verdict, policy, families, verifiers, keys: KEYS, newKeys: NEW, plans },
  };

  function facts(): AttemptFacts {
    return {
      intent: "i1",
      product: "shop",
      lineage: "l1",
      version: "0.1.0",
      attempt: 1,
      specDigest: expected.specDigest,
      keys: KEYS,
      newKeys: NEW,
      families: FAMILIES,
      verifiers: expected.verifiers,
    };
  }
}

const about = { intent: "i1", product: "shop", attempt: 1, candidate: "c2" } as const;

type Rows = ReturnType<typeof evaluationOf>["trials"];

function drafts(trials: Rows, extra: Rows): EventDraft[] {
  const { base, sha, tree, specDigest, packDigest } = expectedOf();
  const of = (kind: string) => digest(kind);
  const plan = planRecord(planFor(DEFAULT_POLICY, 1));
  return [
    {
      intent: "i1",
      product: "shop",
      phase: "specify",
      kind: "spec-accepted",
      subject: "spec",
      data: {
        score: 100,
        digest: specDigest as `sha256:${string}`,
        graph: of("graph"),
        markdown: of("markdown"),
        keys: KEYS.map((key) => ({ key, digest: digest(key) })),
        fresh: NEW,
      },
    },
    {
      intent: "i1",
      product: "shop",
      attempt: 1,
      phase: "specify",
      kind: "base-played",
      subject: "base",
      data: {
        base,
        families: [{ family: "order", draws: 5, failed: 5 }],
        failing: ["order", "interval"],
        already: [],
      },
    },
    ...approval(),
    ...["typecheck", "unit"].map(
      (name): EventDraft => ({
        ...about,
        phase: "verify",
        kind: "verifier-ended",
        subject: name,
        data: { name, outcome: "passed", output: of(name), ms: 5 },
      }),
    ),
    {
      ...about,
      phase: "select",
      kind: "round-played",
      subject: "1",
      data: {
        round: 1,
        results: [{ candidate: "c2", trials: 24, passes: 24, families: [] }],
        dropped: [],
      },
    },
    {
      ...about,
      phase: "confirm",
      kind: "winner-fixed",
      subject: "plan",
      data: {
        plan,
        base,
        sha,
        tree,
        specDigest: specDigest as `sha256:${string}`,
        packDigest: packDigest as `sha256:${string}`,
        policyDigest: policyDigest(DEFAULT_POLICY),
        signature: SIGNATURE,
      },
    },
    ...blocks("confirmation", trials),
    ...blocks("top-up", extra),
  ];
}

/** A person was shown a protected path of the winner, and allowed it. */
function approval(): EventDraft[] {
  const checkpoint = "i1/1/protected-paths";
  const asked = { intent: "i1", product: "shop", attempt: 1, phase: "verify" } as const;
  const paths = [{ candidate: "c2", path: ".github/ci.yml", content: "removed" }];
  return [
    {
      ...asked,
      kind: "intent-waiting",
      subject: "protected-paths",
      data: { checkpoint, whom: "a person who may approve", what: "may c2 do so?", paths },
    },
    {
      ...asked,
      kind: "intent-approved",
      subject: "protected-paths",
      data: { checkpoint, by: "bea" },
    },
  ];
}

function blocks(stream: "confirmation" | "top-up", rows: Rows): EventDraft[] {
  return Array.from({ length: Math.ceil(rows.length / 50) }, (_, block) => ({
    ...about,
    phase: "confirm",
    kind: "trials-played",
    subject: `${stream}/${block}`,
    data: { stream, trials: rows.slice(block * 50, block * 50 + 50), isolation },
  }));
}

/** Events after others, chained. */
export function sealed(next: readonly EventDraft[], before: readonly Event[] = []): Event[] {
  const events = [...before];
  for (const draft of next) {
    const last = events.at(-1);
    const at = `2026-01-31T12:00:${String(events.length).padStart(2, "0")}.000Z`;
    events.push(sealEvent(draft, last === undefined ? START : linkOf(last), at));
  }
  return events;
}

/** The same events sealed anew: what somebody would do who changes one and wants nobody to see. */
export function resealed(events: readonly Event[]): Event[] {
  const anew: Event[] = [];
  for (const { hash: _, ...body } of events) {
    const next = { ...body, prev: anew.at(-1)?.hash ?? body.prev };
    anew.push({ ...next, hash: digest(next) } as Event);
  }
  return anew;
}
