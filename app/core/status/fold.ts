import type { Digest } from "../canonical.ts";
import { type Event, isKind } from "../event.ts";
import { type Phase, type Priority, queueRank } from "../intent.ts";
import { optionsText } from "../questions.ts";
import type { CandidateStatus, StatusDocument } from "../status.ts";
import { hasEnded } from "../status.ts";
import { costAfter } from "./cost.ts";

type Mutable = { -readonly [K in keyof StatusDocument]: StatusDocument[K] };

/** An intent as far as its events were folded; changed by `foldEvent` alone. */
export interface Folded {
  readonly document: Mutable;
  readonly submittedAt: string;
  readonly priority: Priority;
  /** Name of its frozen text in the object store. */
  readonly text: Digest;
  lastAt: string;
  rank: number;
  /** The checkpoint it waits at for a person. */
  checkpoint: string | null;
  /** What its runs ask and nobody has answered. */
  asked: readonly Event<"run-asked">[];
}

/** The fold of an intent that was just submitted. A retry begins with what the intent before it had come to. */
export function beginFold(event: Event<"intent-submitted">, before: StatusDocument | null): Folded {
  const { lineage, priority, text, by, change } = event.data;
  const kept = before ?? {
    attempt: 0,
    spec: null,
    candidates: [],
    winner: null,
    confirmation: null,
    verdict: null,
  };
  const document: Mutable = {
    intent: event.intent ?? "",
    lineage,
    links: [],
    product: event.product ?? "",
    ...(change === undefined ? {} : { change: { ...change, by } }),
    attempt: kept.attempt,
    status: "queued",
    phase: "intake",
    reason: null,
    waiting: null,
    spec: kept.spec,
    candidates: kept.candidates,
    winner: kept.winner,
    confirmation: kept.confirmation,
    verdict: kept.verdict,
    delivery: null,
    evidence: null,
    cost: { usd: 0, trials: 0, tokens: 0, minutes: 0, expected: null, most: null },
    seconds: 0,
  };
  return {
    document,
    submittedAt: event.at,
    priority,
    text,
    lastAt: event.at,
    rank: queueRank(priority, event.seq),
    checkpoint: null,
    asked: [],
  };
}

/** Adds one of the intent's own events, in order. */
export function foldEvent(folded: Folded, event: Event): void {
  const state = folded.document;
  folded.lastAt = event.at;
  if (event.attempt !== undefined && event.attempt > state.attempt) state.attempt = event.attempt;
  if (isKind(event, "intent-waiting")) folded.checkpoint = event.data.checkpoint;
  if (isKind(event, "intent-approved", "intent-rejected")) folded.checkpoint = null;
  applyLife(state, event);
  state.cost = costAfter(state.cost, event);
  applyBuild(state, event);
  applyQuestions(folded, event);
  applyJudge(state, event);
  applyDelivery(state, event);
}

/** The document as it is at a moment (RFC 3339, UTC). */
export function documentAt({ document, submittedAt, lastAt }: Folded, now: string): StatusDocument {
  const until = hasEnded(document.status) ? lastAt : now;
  return {
    ...document,
    seconds: Math.max(0, (Date.parse(until) - Date.parse(submittedAt)) / 1000),
  };
}

/** What was under way when an intent ended may still be recorded after its end; it changes the end no more. */
function enter(state: Mutable, status: StatusDocument["status"], phase: Phase): void {
  if (hasEnded(state.status)) return;
  state.status = status;
  state.phase = phase;
  state.waiting = null;
}

/** What happens to the intent as a whole, and its spec. */
function applyLife(state: Mutable, event: Event): void {
  if (isKind(event, "lineage-linked")) {
    const { to, because, says = "" } = event.data;
    state.links = [...state.links, { to, because, says }];
  }
  if (isKind(event, "intent-queued")) enter(state, "queued", "intake");
  if (isKind(event, "spec-generated")) enter(state, "specifying", "specify");
  if (isKind(event, "spec-scored"))
    state.spec = { score: event.data.score, digest: event.data.digest };
  if (isKind(event, "intent-waiting")) {
    state.status = "waiting";
    state.phase = event.phase ?? state.phase;
    state.waiting = { for: event.data.whom, what: event.data.what };
  }
  if (isKind(event, "intent-approved", "intent-rejected"))
    enter(state, state.phase === "deliver" ? "delivering" : "verifying", state.phase);
  if (isKind(event, "intent-canceled")) {
    state.status = "canceled";
    state.waiting = null;
    state.reason = { code: "canceled", sentence: `canceled by ${event.data.by}` };
  }
  if (isKind(event, "intent-ended") && state.status !== "canceled") {
    state.status = event.data.status;
    state.waiting = null;
    state.reason = event.data.status === "delivered" ? null : event.data.reason;
  }
}

/** Candidates, as they come and go. */
function applyBuild(state: Mutable, event: Event): void {
  if (isKind(event, "build-started")) {
    enter(state, "building", "build");
    Object.assign(state, {
      candidates: event.data.candidates.map(({ id }) => candidate(id)),
      winner: null,
      confirmation: null,
      verdict: null,
    });
  }
  if (isKind(event, "candidate-committed")) {
    const { branch, sha, tree } = event.data;
    change(state, event.candidate, () => ({ branch, sha, tree }));
  }
  if (isKind(event, "job-started") && event.phase === "verify") enter(state, "verifying", "verify");
  if (isKind(event, "job-ended") && event.phase === "verify" && event.data.outcome === "done")
    change(state, candidateOf(event.data.job), ({ reason }) => ({ verified: reason === null }));
  // Only the path guard has seen a candidate that a person is asked about.
  if (isKind(event, "intent-waiting"))
    for (const { candidate: id } of event.data.paths ?? [])
      change(state, id, () => ({ verified: null }));
  if (isKind(event, "candidate-refused"))
    change(state, event.candidate, ({ verified }) => ({
      verified: event.phase === "verify" ? false : verified,
      reason: event.data.reason.sentence,
    }));
}

/** While anything is asked the intent waits for a person, also where other runs of it go on. */
function applyQuestions(folded: Folded, event: Event): void {
  if (!isKind(event, "run-asked", "run-answered", "build-started")) return;
  if (isKind(event, "build-started")) folded.asked = [];
  else {
    const others = folded.asked.filter(({ data }) => data.question !== event.data.question);
    folded.asked = isKind(event, "run-asked") ? [...others, event] : others;
  }
  const { document: state, asked } = folded;
  if (hasEnded(state.status)) return;
  enter(state, "building", "build");
  if (asked.length === 0) return;
  state.status = "waiting";
  const whats = asked.map(
    ({ candidate, data }) => `${candidate} asks ${data.question}: ${optionsText(data.choices)}`,
  );
  state.waiting = { for: "a person who may answer", what: whats.join("; ") };
}

/** Of a job's key, `<intent>/<attempt>/verify/<candidate>` and more. */
function candidateOf(job: string): string {
  return job.split("/")[3] ?? "";
}

function candidate(id: string): CandidateStatus {
  return { id, branch: "", sha: null, tree: null, verified: null, reason: null, selection: [] };
}

function change(
  state: Mutable,
  id: string | undefined,
  with_: (one: CandidateStatus) => Partial<CandidateStatus>,
): void {
  state.candidates = state.candidates.map((one) =>
    one.id === id ? { ...one, ...with_(one) } : one,
  );
}

/** The race, the confirmation and the verdict. */
function applyJudge(state: Mutable, event: Event): void {
  if (isKind(event, "job-started") && event.phase === "select") enter(state, "selecting", "select");
  if (isKind(event, "round-played")) {
    const { round, results } = event.data;
    for (const { candidate: id, trials, passes } of results) {
      change(state, id, ({ selection }) => ({
        selection: [...selection, { round, trials, passes }],
      }));
    }
  }
  if (isKind(event, "winner-fixed")) {
    enter(state, "confirming", "confirm");
    state.winner = event.candidate ?? null;
    state.confirmation = {
      looks: event.data.plan.looks,
      played: 0,
      failed: 0,
      missing: 0,
      look: null,
    };
  }
  if (isKind(event, "trials-played")) {
    if (event.data.stream === "confirmation") addTrials(state, event.data.trials);
  }
  if (isKind(event, "verdict-given")) {
    const { outcome, bound, target, alpha, criteria, look } = event.data;
    state.phase = "gate";
    state.verdict = { outcome, bound, target, alpha, criteria };
    if (state.confirmation !== null) state.confirmation = { ...state.confirmation, look };
  }
}

function addTrials(state: Mutable, trials: readonly { readonly outcome: string }[]): void {
  if (state.confirmation === null) return;
  const count = (outcome: string) => trials.filter((trial) => trial.outcome === outcome).length;
  const { played, failed, missing } = state.confirmation;
  state.confirmation = {
    ...state.confirmation,
    played: played + trials.length,
    failed: failed + count("failed"),
    missing: missing + count("missing"),
  };
}

/** The merge and the release. */
function applyDelivery(state: Mutable, event: Event): void {
  if (isKind(event, "merged")) {
    enter(state, "delivering", "deliver");
    state.delivery = { merged: event.data.sha, url: null, health: null };
  }
  if (state.delivery === null) return;
  if (isKind(event, "release-planned"))
    state.delivery = { ...state.delivery, planned: event.data.steps };
  if (isKind(event, "release-registered"))
    state.delivery = { ...state.delivery, url: event.data.url };
  if (isKind(event, "release-healthy"))
    state.delivery = { ...state.delivery, url: event.data.url, health: event.data.health };
  if (isKind(event, "release-unhealthy"))
    state.delivery = { ...state.delivery, health: "unhealthy" };
  if (isKind(event, "release-rolled-back"))
    state.delivery = { ...state.delivery, health: "rolled-back" };
}
