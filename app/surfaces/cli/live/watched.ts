import type { Event, EventData, EventKind } from "../../../core/event.ts";
import { PHASES, type Phase } from "../../../core/intent.ts";
import { optionsText } from "../../../core/questions.ts";
import type { News, Progress } from "../../../core/requests.ts";

/** How far one candidate is, for people who watch. */
export interface WatchedCandidate {
  readonly id: string;
  /** The stage of its run that ended last, or that runs. */
  readonly stage: string | null;
  readonly built: boolean;
  readonly verifiers: readonly { readonly name: string; readonly passed: boolean }[];
  readonly trials: number;
  readonly passes: number;
  /** Of the round that is being played. */
  readonly round: Count | null;
  /** Why it is out. */
  readonly out: string | null;
}

/** Trials of something that has not ended; `total` is null where it is not known. */
interface Count {
  readonly done: number;
  readonly failed: number;
  readonly total: number | null;
}

/** One intent as it is watched: a fold of what was heard of it. */
export interface Watched {
  readonly intent: string;
  readonly product: string | null;
  readonly attempt: number;
  readonly phase: Phase;
  /** RFC 3339. */
  readonly begun: string | null;
  readonly ended: {
    readonly at: string;
    readonly status: string;
    readonly sentence: string;
  } | null;
  readonly score: number | null;
  readonly waiting: string | null;
  /** What pipelines ask, by question: who asks and how it is answered. */
  readonly asked: ReadonlyMap<string, string>;
  /** Trials of the unchanged base, while they are played. */
  readonly base: Count | null;
  readonly candidates: readonly WatchedCandidate[];
  readonly winner: string | null;
  readonly plan: EventData<"winner-fixed">["plan"] | null;
  /** As far as was heard: of the trials that were told of, or of those that the ledger has. */
  readonly confirmed: Count;
  /** Of those that the ledger has. */
  readonly recorded: Count;
  readonly topUps: number;
  readonly bound: number | null;
  readonly outcome: EventData<"verdict-given">["outcome"] | null;
  readonly merged: string | null;
  readonly url: string | null;
}

const NOTHING: Count = { done: 0, failed: 0, total: null };
/** An attempt of which nothing was confirmed yet. */
const UNCONFIRMED = {
  winner: null,
  plan: null,
  confirmed: NOTHING,
  recorded: NOTHING,
  topUps: 0,
  bound: null,
  outcome: null,
} as const;

/** An intent of which nothing was heard yet. */
export function watched(intent: string): Watched {
  return {
    intent,
    product: null,
    attempt: 0,
    phase: "intake",
    begun: null,
    ended: null,
    score: null,
    waiting: null,
    asked: new Map(),
    base: null,
    candidates: [],
    ...UNCONFIRMED,
    merged: null,
    url: null,
  };
}

/** What is known after one more piece of news. */
export function watch(state: Watched, news: News): Watched {
  if (news.kind === "progress") return watchProgress(state, news.progress);
  const { event } = news;
  const fold = FOLDS[event.kind] as ((before: Watched, event: Event) => Watched) | undefined;
  const moved = movedOn(state, event);
  return fold === undefined ? moved : fold(moved, event);
}

type Fold<K extends EventKind> = (state: Watched, event: Event<K>) => Watched;

const FOLDS: { readonly [K in EventKind]?: Fold<K> } = {
  "intent-submitted": (state, { at }) => ({ ...state, begun: at }),
  "intent-waiting": (state, { data }) => ({
    ...state,
    waiting: `waits for ${data.whom}: ${data.what}`,
  }),
  "intent-approved": (state) => ({ ...state, waiting: null }),
  "intent-rejected": (state) => ({ ...state, waiting: null }),
  "intent-ended": (state, { at, data }) => ({
    ...state,
    waiting: null,
    asked: new Map(),
    ended: { at, status: data.status, sentence: data.reason.sentence },
  }),
  "spec-scored": (state, { data }) => ({ ...state, score: data.score }),
  "base-played": (state) => ({ ...state, base: null }),
  "build-started": (state, { data }) => ({
    ...state,
    base: null,
    asked: new Map(),
    candidates: data.candidates.map(({ id }) => fresh(id)),
    ...UNCONFIRMED,
  }),
  "run-started": (state, { candidate, data }) =>
    changed(state, candidate, { stage: data.pipeline }),
  "run-stage-ended": (state, { candidate, data }) =>
    changed(state, candidate, { stage: data.node }),
  "run-asked": (state, { intent = "", candidate = "", data: { question, choices } }) => ({
    ...state,
    asked: new Map([
      ...state.asked,
      [
        question,
        `${candidate} asks: sf intent answer ${intent} ${question} <choice>, one of ${optionsText(choices)}`,
      ],
    ]),
  }),
  "run-answered": (state, { data: { question } }) => ({
    ...state,
    asked: new Map([...state.asked].filter(([one]) => one !== question)),
  }),
  "candidate-committed": (state, { candidate }) =>
    changed(state, candidate, { built: true, stage: null }),
  "candidate-refused": (state, { candidate, data }) =>
    changed(state, candidate, { out: data.reason.sentence, stage: null, round: null }),
  "verifier-ended": (state, { candidate, data }) => withVerifier(state, candidate, data),
  "round-played": roundPlayed,
  "winner-fixed": (state, { candidate, data }) => ({
    ...state,
    winner: candidate ?? null,
    plan: data.plan,
    confirmed: { ...NOTHING, total: data.plan.looks.at(-1)?.trials ?? null },
  }),
  "trials-played": trialsPlayed,
  "verdict-given": (state, { data }) => ({ ...state, bound: data.bound, outcome: data.outcome }),
  merged: (state, { data }) => ({ ...state, merged: data.sha }),
  "release-healthy": (state, { data }) => ({ ...state, url: data.url }),
};

/** The phase and attempt that an event belongs to, unless the watched ones are later. */
function movedOn(
  state: Watched,
  { product, phase, attempt = 0 }: Pick<Event, "product" | "phase" | "attempt">,
): Watched {
  const named = { ...state, product: product ?? state.product };
  if (phase === undefined || attempt < state.attempt) return named;
  const later = attempt > state.attempt || PHASES.indexOf(phase) > PHASES.indexOf(state.phase);
  return { ...named, attempt, phase: later ? phase : state.phase };
}

function watchProgress(before: Watched, progress: Progress): Watched {
  const { attempt, phase, candidate, stage, done, failed, total } = progress;
  if (attempt < before.attempt || before.ended !== null) return before;
  const state = movedOn(before, { phase, attempt });
  const count = { done, failed, total };
  switch (phase) {
    case "specify":
      return { ...state, base: count };
    case "build":
    case "verify":
      return changed(state, candidate, { stage });
    case "select":
      return changed(state, candidate, { round: count });
    case "confirm":
      return done < state.confirmed.done
        ? state
        : { ...state, confirmed: { ...count, total: total ?? state.confirmed.total } };
    default:
      return state;
  }
}

function roundPlayed(state: Watched, { data }: Event<"round-played">): Watched {
  return data.results.reduce((before, { candidate, trials, passes }) => {
    const dropped = data.dropped.includes(candidate);
    return changed(before, candidate, ({ trials: played, passes: passed, out }) => ({
      trials: played + trials,
      passes: passed + passes,
      round: null,
      out: dropped ? `behind after round ${data.round}` : out,
    }));
  }, state);
}

/** The ledger's trials, shown once they are as many as were told of: both count the same ones. */
function trialsPlayed(state: Watched, { data }: Event<"trials-played">): Watched {
  const { stream, trials } = data;
  if (stream === "top-up") return { ...state, topUps: state.topUps + trials.length };
  const { total } = state.confirmed;
  const done = state.recorded.done + trials.length;
  const failed =
    state.recorded.failed + trials.filter(({ outcome }) => outcome !== "passed").length;
  const recorded = { done, failed, total };
  return {
    ...state,
    recorded,
    confirmed: done < state.confirmed.done ? state.confirmed : recorded,
  };
}

function withVerifier(
  state: Watched,
  candidate: string | undefined,
  { name, outcome }: EventData<"verifier-ended">,
): Watched {
  const one = { name, passed: outcome === "passed" };
  return changed(state, candidate, ({ verifiers }) => ({
    stage: null,
    verifiers: [...verifiers.filter((other) => other.name !== name), one],
  }));
}

type Change = Partial<WatchedCandidate>;

/** One candidate changed; of an unknown one nothing. */
function changed(
  state: Watched,
  id: string | null | undefined,
  change: Change | ((before: WatchedCandidate) => Change),
): Watched {
  const candidates = state.candidates.map((one) =>
    one.id === id ? { ...one, ...(typeof change === "function" ? change(one) : change) } : one,
  );
  return { ...state, candidates };
}

function fresh(id: string): WatchedCandidate {
  return {
    id,
    stage: null,
    built: false,
    verifiers: [],
    trials: 0,
    passes: 0,
    round: null,
    out: null,
  };
}
