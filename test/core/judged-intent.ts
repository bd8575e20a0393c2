import { sign } from "node:crypto";
import { dsseEnvelopes } from "../../app/adapters/dsse/envelopes.ts";
import { digest, digestBytes } from "../../app/core/canonical.ts";
import type { PlanRecord, TrialOutcome } from "../../app/core/evaluation.ts";
import { evaluationOf as foldEvaluation, signedPlan } from "../../app/core/evaluation-of.ts";
import { linkOf, START, sealEvent } from "../../app/core/event/chain.ts";
import { type Event, type EventDraft, isKind } from "../../app/core/event.ts";
import {
  type Evidence,
  evidenceOf,
  heldText,
  type Judged,
  statementText,
} from "../../app/core/evidence.ts";
import { decide } from "../../app/core/gate/decide.ts";
import { planFor, planRecord } from "../../app/core/gate/plan.ts";
import { DEFAULT_POLICY, policyDigest } from "../../app/core/policy.ts";
import {
  NO_PROMISES,
  type PromiseList,
  promiseDraws,
  promisesDigest,
} from "../../app/core/promise-list.ts";
import { placesFor } from "../../app/core/searched.ts";
import { ALL_COUNT, type Standing } from "../../app/core/standing.ts";
import { confirmationRoots, trialSeed } from "../../app/core/streams.ts";
import { publicKeyFor, signingKeyOf } from "../fakes/keys.ts";
import { evaluationOf, expectedOf, FAMILIES } from "./gate/evidence.ts";

const KEYS = ["block", "allocation", "first-come", "alert-once", "interval"];
const NEW = ["allocation", "interval"];
const isolation = { level: "sandbox", record: digest("record") } as const;

/** The factory's keys in these stories. */
const [PLAN_SECRET, EVIDENCE_SECRET] = ["plans of the story", "evidence of the story"];
export const STORY_KEYS = {
  plan: publicKeyFor(PLAN_SECRET),
  evidence: publicKeyFor(EVIDENCE_SECRET),
};

/** What happened to one intent, judged on these outcomes, as ledger and line have it. */
export interface JudgedIntent {
  readonly events: readonly Event[];
  readonly judged: Judged;
  readonly evidence: Evidence;
}

export interface StoryOptions {
  readonly outcomes?: (index: number) => TrialOutcome;
  /** The base as the gate found it. */
  readonly now?: string;
  /** Which of its lineage's plans is judged: each before it was an attempt of its own. */
  readonly j?: number;
  /** Makes another plan of the one that the policy gives. */
  readonly replans?: (plan: PlanRecord) => PlanRecord;
  /** The key that signs the plans, so that all draws come from it; the factory's own, unless said otherwise. */
  readonly secret?: string;
  /** What earlier intents promised, every draw of which the build keeps. */
  readonly promised?: PromiseList;
  /** What persons had said of families before the attempts began, and which families count by it. */
  readonly families?: { readonly words: readonly EventDraft[]; readonly standing: Standing };
  /** What the plan of an attempt says that it judges by, and what is looser in it. */
  readonly judges?: (attempt: number) => Judges;
}

type Judges = Pick<Fixed["data"], "yardstick" | "loosened">;

/** An intent of the shop whose last plan was played to its end. */
export function judgedIntent(options: StoryOptions = {}): JudgedIntent {
  const { outcomes = () => "passed", j = 1, replans = (plan) => plan, secret } = options;
  const { promised = NO_PROMISES } = options;
  const { words, standing } = options.families ?? { words: [], standing: ALL_COUNT };
  const policy = DEFAULT_POLICY;
  const families = FAMILIES.map((one) =>
    standing.approved.some(({ family }) => family === one.id)
      ? { ...one, author: "derived: a tool" }
      : one,
  );
  const expected = { ...expectedOf(policy, j), lineage: "i1", families, standing };
  const plans = Array.from({ length: j }, (_, at) =>
    signedBy(
      judging(promising(planOf(at + 1, replans, standing), promised), options.judges),
      secret,
    ),
  );
  const own = plans.at(-1);
  if (own === undefined) throw new Error("the story has no plan");
  const roots = confirmationRoots(own.data.signature);
  const seen = evaluationOf(outcomes, policy, expected);
  const reseeded = (root: string, rows: typeof seen.trials) =>
    rows.map((row) => ({ ...row, seed: trialSeed(root, row.index) }));
  const events = sealed([
    ...beginning(),
    ...words,
    ...plans.flatMap((plan, at) => [began(at + 1), ...(at + 1 < j ? [plan] : [])]),
    ...verified(j),
    ...(promised === NO_PROMISES ? [] : [promisesFixed(j, promised)]),
    own,
    ...blocks(j, "confirmation", reseeded(roots.trials, seen.trials)),
    ...blocks(j, "top-up", reseeded(roots.topUps, seen.topUps)),
    ...(promised === NO_PROMISES ? [] : [promisesPlayed(j, promised, roots.promises)]),
  ]);
  const { verifiers } = expected;
  const facts = { ...expected, keys: KEYS, newKeys: NEW, version: "0.1.0" };
  const evaluation = foldEvaluation(facts, events);
  if (evaluation === null) throw new Error("the story has no plan");
  const asked = {
    ...expected,
    base: options.now ?? expected.base,
    seeds: Array.from({ length: 2000 }, (_, index) => trialSeed(roots.trials, index)),
    topUpSeeds: Array.from({ length: 200 }, (_, index) => trialSeed(roots.topUps, index)),
    promises: promisesDigest(promised),
    promiseSeeds: promiseDraws(promised).map((_, index) => trialSeed(roots.promises, index)),
  };
  const { verdict } = decide(evaluation, policy, asked);
  const asOf = events.length;
  const held = { evaluation, policy, families, verifiers, keys: KEYS, newKeys: NEW, asOf };
  return told(events, { ...held, verdict });
}

/** The story's end: its verdict is given on what was judged, and evidence of it is made. */
export function told(before: readonly Event[], judged: Judged): JudgedIntent {
  const { verdict, ...held } = judged;
  const { sha, tree, intent, attempt } = judged.evaluation;
  const digests = { evaluation: digest(held.evaluation), judged: digestBytes(heldText(held)) };
  const given: EventDraft = {
    ...{ intent, product: "shop", attempt, candidate: "c2", phase: "gate" },
    kind: "verdict-given",
    subject: "verdict/1",
    data: { ...verdict, sha, tree, ...digests },
  };
  const events = sealed([given], before);
  return { events, judged, evidence: statement(events, judged) };
}

/** The statement of events that end with a verdict. */
export function statement(events: readonly Event[], judged: Judged | null): Evidence {
  const given = events.at(-1);
  if (given === undefined || !isKind(given, "verdict-given")) throw new Error("no verdict");
  return evidenceOf(given, { events, judged, keys: STORY_KEYS });
}

/** The file of a statement, signed with the factory's own key or another. */
export function fileOf(evidence: Evidence, secret: string = EVIDENCE_SECRET): string {
  return fileOfPayload(statementText(evidence), secret);
}

export function fileOfPayload(payload: string, secret: string = EVIDENCE_SECRET): string {
  const bytes = dsseEnvelopes.toSign(payload);
  const signature = sign(null, bytes, signingKeyOf(secret)).toString("hex");
  return dsseEnvelopes.close(payload, publicKeyFor(secret), signature);
}

/** A plan, signed with the factory's key for plans or another. */
export function signedBy<P extends Fixed | Event<"winner-fixed">>(
  plan: P,
  secret: string = PLAN_SECRET,
): P {
  const bytes = Buffer.from(signedPlan(plan));
  const signature = sign(null, bytes, signingKeyOf(secret)).toString("hex");
  return { ...plan, data: { ...plan.data, signature } };
}

type Fixed = Extract<EventDraft, { kind: "winner-fixed" }>;

const own = { intent: "i1", product: "shop" } as const;
const about = (attempt: number) => ({ ...own, attempt, candidate: "c2" }) as const;

type Rows = ReturnType<typeof evaluationOf>["trials"];
const of = (kind: string) => digest(kind);

function planOf(j: number, replans: (plan: PlanRecord) => PlanRecord, standing: Standing): Fixed {
  const { base, sha, tree, specDigest, packDigest } = expectedOf();
  return {
    ...about(j),
    phase: "confirm",
    kind: "winner-fixed",
    subject: "plan",
    data: {
      plan: replans(planRecord(planFor(DEFAULT_POLICY, j))),
      ...{ base, sha, tree, signature: "" },
      specDigest: specDigest as `sha256:${string}`,
      packDigest: packDigest as `sha256:${string}`,
      policyDigest: policyDigest(DEFAULT_POLICY),
      standing,
    },
  };
}

/** The factory's keys, and the intent up to its spec. */
function beginning(): EventDraft[] {
  return [
    ...(["plan", "evidence"] as const).map(
      (use): EventDraft => ({
        kind: "key-published",
        subject: use,
        data: { use, key: STORY_KEYS[use] },
      }),
    ),
    {
      ...own,
      phase: "intake",
      kind: "intent-submitted",
      subject: "submission",
      data: { text: of("text"), by: "ada", lineage: "i1", priority: "medium", removed: [] },
    },
    {
      ...own,
      phase: "specify",
      kind: "spec-accepted",
      subject: "spec",
      data: {
        score: 100,
        digest: of("spec"),
        graph: of("graph"),
        markdown: of("markdown"),
        keys: KEYS.map((key) => ({ key, digest: digest(key) })),
        fresh: NEW,
      },
    },
  ];
}

function began(attempt: number): EventDraft {
  return {
    ...own,
    attempt,
    phase: "build",
    kind: "build-started",
    subject: "build",
    data: {
      base: expectedOf().base,
      ...{ specDigest: of("spec"), packDigest: of("pack"), productDigest: of("product") },
      policyDigest: policyDigest(DEFAULT_POLICY),
      candidates: [{ id: "c2", reading: 0 }],
    },
  };
}

/** What an attempt was before it was confirmed. */
function verified(attempt: number): EventDraft[] {
  const { base } = expectedOf();
  return [
    {
      ...own,
      attempt,
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
    searched(attempt),
    ...approval(attempt),
    ...["typecheck", "unit"].map(
      (name): EventDraft => ({
        ...about(attempt),
        phase: "verify",
        kind: "verifier-ended",
        subject: name,
        data: { name, outcome: "passed", output: of(name), ms: 5 },
      }),
    ),
    {
      ...about(attempt),
      phase: "select",
      kind: "round-played",
      subject: "1",
      data: {
        round: 1,
        results: [{ candidate: "c2", trials: 24, passes: 24, families: [] }],
        dropped: [],
      },
    },
  ];
}

/** Nothing was found where the winner's builder could read. */
function searched(attempt: number): EventDraft {
  return {
    ...about(attempt),
    phase: "build",
    kind: "candidate-searched",
    subject: "c2/holdouts",
    data: {
      ...{ pack: of("pack"), by: "builder", found: 0, unread: 0, record: of("searched") },
      places: placesFor("builder").map((place) => ({ place, items: 2, bytes: 20 })),
    },
  };
}

/** A person was shown a protected path of the winner, and allowed it. */
function approval(attempt: number): EventDraft[] {
  const checkpoint = `i1/${attempt}/protected-paths`;
  const asked = { ...own, attempt, phase: "verify" } as const;
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

function blocks(attempt: number, stream: "confirmation" | "top-up", rows: Rows): EventDraft[] {
  return Array.from({ length: Math.ceil(rows.length / 50) }, (_, block) => ({
    ...about(attempt),
    phase: "confirm",
    kind: "trials-played",
    subject: `${stream}/${block}`,
    data: { stream, trials: rows.slice(block * 50, block * 50 + 50), isolation },
  }));
}

/** The plan of an attempt that is held to these promises. */
function promising(plan: Fixed, list: PromiseList): Fixed {
  if (list === NO_PROMISES) return plan;
  return { ...plan, data: { ...plan.data, promises: promisesDigest(list) } };
}

/** The plan with what it says that it judges by. */
function judging(plan: Fixed, judges: StoryOptions["judges"]): Fixed {
  return { ...plan, data: { ...plan.data, ...judges?.(plan.attempt ?? 0) } };
}

function promisesFixed(attempt: number, list: PromiseList): EventDraft {
  const at = { ...about(attempt), phase: "confirm", subject: "plan" } as const;
  return { ...at, kind: "promises-fixed", data: list };
}

function promisesPlayed(attempt: number, list: PromiseList, root: string): EventDraft {
  const draws = promiseDraws(list).map(({ family }, index) => ({
    ...{ index, family, seed: trialSeed(root, index) },
    turns: [{ on: "candidate" as const, outcome: "passed" as const, ms: 5, digest: of("kept") }],
  }));
  const at = { ...about(attempt), phase: "gate", subject: "1" } as const;
  return { ...at, kind: "promises-played", data: { draws } };
}

/** Events after others, chained. */
function sealed(next: readonly EventDraft[], before: readonly Event[] = []): Event[] {
  const events = [...before];
  for (const draft of next) {
    const last = events.at(-1);
    const at = new Date(Date.UTC(2026, 0, 31, 12, 0, events.length)).toISOString();
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
